"""What is typed about people of organisations, checked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from kith.accounts.models import Person
from kith.core.forms import Look
from kith.core.plain_text import LineField
from kith.organisations.models import Team
from kith.organisations.queries.leaving import Held
from kith.organisations.queries.people import RoleWords

LONGEST_NAME = 200


class PlaceForm(forms.Form):
    """A place in an organisation: a team, if there are any, and roles."""

    team = forms.TypedChoiceField(
        label="Team",
        required=False,
        coerce=UUID,
        empty_value=None,
        error_messages={"invalid_choice": "Choose a team from the list"},
    )
    roles = forms.MultipleChoiceField(
        label="Roles",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose at least one role",
            "invalid_choice": "Choose roles from the list",
        },
    )

    def __init__(
        self, *args: Any, teams: Sequence[Team], roles: Sequence[RoleWords], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.teams = {team.pk: team for team in teams}
        self.fields["team"].choices = [  # type: ignore[attr-defined]
            ("", "No team"),
            *((str(team.pk), team.name) for team in teams),
        ]
        if not teams:
            del self.fields["team"]
        self.fields["roles"].choices = [(role.code, role.name) for role in roles]  # type: ignore[attr-defined]
        self.looks = {
            **self.own_looks,
            "roles": Look(option_hints={r.code: r.about for r in roles}),
        }

    own_looks: ClassVar[dict[str, Look]] = {"team": Look(says_optional=False)}

    @property
    def chosen_team(self) -> Team | None:
        """The team that was chosen."""
        chosen = self.cleaned_data.get("team")
        return self.teams.get(chosen) if chosen else None


class InviteForm(PlaceForm):
    """Who is asked to join."""

    email = forms.EmailField(
        label="Work e-mail address",
        help_text="The invitation goes there, and they will sign in with it.",
        max_length=254,
        error_messages={
            "required": "Enter their work e-mail address",
            "invalid": "Enter an e-mail address, such as name@example.org",
        },
    )
    name = LineField(label="Name", max_length=LONGEST_NAME, required=False)
    field_order = ("email", "name", "team", "roles")
    own_looks: ClassVar[dict[str, Look]] = {
        **PlaceForm.own_looks,
        "email": Look(autocomplete="off"),
    }


class MembershipForm(PlaceForm):
    """A membership as it shall be."""

    job_title = LineField(label="Job title", max_length=LONGEST_NAME, required=False)
    field_order = ("job_title", "team", "roles")


class NewPersonForm(forms.Form):
    """What somebody new says: what they are called, and a password twice."""

    name = LineField(
        label="Your name",
        help_text="As colleagues know you.",
        max_length=LONGEST_NAME,
        error_messages={"required": "Enter your name"},
    )
    password = forms.CharField(
        label="Choose a password",
        help_text="At least 12 characters. Three or four words that do not belong together do well.",
        widget=forms.PasswordInput,
        strip=False,
        error_messages={"required": "Choose a password"},
    )
    again = forms.CharField(
        label="The same password again",
        widget=forms.PasswordInput,
        strip=False,
        error_messages={"required": "Enter the password again"},
    )
    looks: ClassVar[dict[str, Look]] = {
        "name": Look(autocomplete="name"),
        "password": Look(autocomplete="new-password"),
        "again": Look(autocomplete="new-password"),
    }

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        """Both passwords alike, and not one that is easily guessed."""
        said = self.cleaned_data
        password, again = said.get("password"), said.get("again")
        if password and again and password != again:
            self.add_error("again", "Enter the same password twice")
        if password:
            try:
                validate_password(password, Person(email=self.email, name=said.get("name", "")))
            except ValidationError as weak:
                self.add_error("password", weak)
        return said


class NameForm(forms.Form):
    """What somebody is called who signs in by their work account."""

    name = NewPersonForm.base_fields["name"]
    looks: ClassVar[dict[str, Look]] = {"name": Look(autocomplete="name")}


class LeavingForm(forms.Form):
    """Who takes over each thing that a leaver holds."""

    def __init__(
        self,
        *args: Any,
        held: Iterable[Held],
        takers: dict[str, Sequence[Person]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for people in takers.values() for one in people}
        self.codes = []
        self.looks: dict[str, Look] = {}
        for one in held:
            self.codes.append(one.code)
            choices = [(str(person.pk), str(person)) for person in takers[one.code]]
            self.fields[one.code] = forms.ChoiceField(
                label=one.in_words,
                choices=[("", "Choose who takes over"), *choices],
                error_messages={
                    "required": f"Choose who takes over: {one.label.lower()}",
                    "invalid_choice": "Choose a person from the list",
                },
            )

    @property
    def hand_over(self) -> dict[str, Person]:
        """Who takes what, by code."""
        return {code: self.people[self.cleaned_data[code]] for code in self.codes}
