"""Help: how to read figures and marks, what the vendor does not tell, and the keyboard."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboard.pages.door import signed_in


@require_safe
@signed_in
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "help/page.html")
