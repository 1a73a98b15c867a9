"""All accounts of a sandbox together, and what was done to them through the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import RLock

from analytics.graphicoal.sandbox.account import Account
from analytics.graphicoal.sandbox.folder import Deletion, Folder
from analytics.graphicoal.sandbox.instants import micros
from analytics.graphicoal.sandbox.keys import SandboxAccount, key_of, key_ring
from analytics.graphicoal.sandbox.profiles import PROFILES, Profile
from analytics.graphicoal.sandbox.truth import AccountTruth, recount


class World:
    """A function of (seed, epoch, profiles) and the deletions asked for; `lock` guards its use."""

    def __init__(
        self,
        seed: str,
        epoch: datetime,
        profiles: Sequence[Profile] = PROFILES,
        folder: Folder | None = None,
    ) -> None:
        """Without `folder`, deletions last as long as this object."""
        self.seed, self.epoch, self.lock = seed, epoch, RLock()
        self.accounts = {profile.slug: _open(profile, seed, epoch) for profile in profiles}
        self.keys = key_ring(seed, list(self.accounts))
        self._folder = folder
        self._deletions = folder.deletions() if folder else []
        self._waiting = list(self._deletions)

    @classmethod
    def load(cls, path: Path) -> "World":
        """The world kept in a folder; NoSandbox where there is none."""
        folder = Folder(path)
        return cls(*folder.origin(), folder=folder)

    @classmethod
    def found(cls, path: Path, now: datetime) -> "World":
        """The world kept in a folder; begun there if there is none."""
        folder = Folder(path)
        return cls(*folder.found(now), folder=folder)

    def account(self, slug: str, moment: int) -> Account:
        """An account, worked out up to `moment` (microseconds) at least."""
        account = self.accounts[slug]
        account.extend(moment)
        if self._waiting:
            self._apply()
        return account

    def delete(self, slug: str, image_id: str, at: int) -> bool:
        """Delete an image for good from `at` on; False if the gallery does not hold it then."""
        with self.lock:
            account = self.account(slug, at)
            if account.gallery.find(image_id, at) is None:
                return False
            deletion = Deletion(image_id, at)
            if self._folder:
                self._folder.remember(deletion)
            self._deletions.append(deletion)
            account.gallery.remove(image_id, at)
            return True

    def cards(self) -> list[SandboxAccount]:
        """What is needed to connect each account."""
        return [
            SandboxAccount(
                name=account.profile.name,
                key=key_of(self.seed, slug, "main"),
                read_only_key=key_of(self.seed, slug, "read"),
                scopeless_key=key_of(self.seed, slug, "none"),
                opened_at=account.opened_at,
            )
            for slug, account in self.accounts.items()
        ]

    def truth(self, at: datetime) -> list[AccountTruth]:
        """The books at `at`, added up from the events; accounts opened later are left out."""
        moment = micros(at)
        with self.lock:
            deleted = {entry.image_id: entry.at for entry in self._deletions if entry.at <= moment}
            known = [slug for slug, one in self.accounts.items() if micros(one.opened_at) <= moment]
            return [recount(self.account(slug, moment), deleted, moment) for slug in known]

    def _apply(self) -> None:
        """Carry out remembered deletions as soon as their images have come into being."""
        later = []
        for deletion in self._waiting:
            owner = self._owner(deletion.image_id)
            if owner:
                owner.gallery.remove(deletion.image_id, deletion.at)
            else:
                later.append(deletion)
        self._waiting = later

    def _owner(self, image_id: str) -> Account | None:
        for account in self.accounts.values():
            if account.gallery.knows(image_id):
                return account
        return None


def _open(profile: Profile, seed: str, epoch: datetime) -> Account:
    ready = epoch + timedelta(days=profile.opens_after_days)
    return Account(profile, seed, epoch, profile.plan.billing.first(ready))
