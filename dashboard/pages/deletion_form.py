"""The form that asks whether images shall really be deleted, by something to type."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms

from analytics.queries import ImageView

LAST = 6  # characters of an id


class DeletionForm(forms.Form):
    """One image asks for the end of its id, several for their number. `job` names the form."""

    job = forms.UUIDField(widget=forms.HiddenInput)
    images = forms.CharField(widget=forms.HiddenInput)
    word = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any, *, images: Sequence[ImageView], job: UUID) -> None:
        named = ",".join(str(image.id) for image in images)
        super().__init__(data, initial={"job": job, "images": named})
        self.expected = images[0].image_id[-LAST:] if len(images) == 1 else str(len(images))
        word = self.fields["word"]
        if len(images) == 1:
            word.label = f"Type the last {LAST} characters of its id: {self.expected}"
            wrong = f"This is not how the id ends. Type {self.expected}."
        else:
            word.label = f"Type how many images are deleted: {self.expected}"
            wrong = f"{self.expected} images would be deleted now. Type {self.expected} if so."
        self.wrong = wrong
        word.error_messages["required"] = wrong

    def clean_word(self) -> str:
        word: str = self.cleaned_data["word"]
        if word != self.expected:
            raise forms.ValidationError(self.wrong)
        return word
