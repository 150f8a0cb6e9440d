"""Model fields whose content is sealed before it reaches the database.

    class Narrative(models.Model):
        text = SealedTextField(max_plain_bytes=64 * 1024)

    Narrative(report_id=…, text="words").save()     # sealed on save
    narrative.text                                  # <Sealed>: prints, logs and pickles as a seal
    narrative.text.open()                           # "words"

The seal is bound to `app.Model.field:primary key`, so the primary key must be known before saving,
and a row's sealed value can't be moved to another row. Queries can neither filter on such a field
nor set it with `update()`.
"""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.vault.errors import SealError, SealTooLarge, UnboundSeal
from portal.vault.sealing import seal, unseal

DEFAULT_MAX_PLAIN_BYTES = 64 * 1024


class Sealed:
    """A value at rest. `open()` is the only way to what it holds.

    It holds either the seal alone, or, between assigning and saving, the encoded plain value.
    """

    __slots__ = ("_blob", "_bound_to", "_codec", "_plain")

    def __init__(
        self,
        codec: SealedField,
        *,
        blob: bytes | None = None,
        plain: bytes | None = None,
        bound_to: str = "",
    ) -> None:
        self._codec = codec
        self._blob = blob
        self._plain = plain
        self._bound_to = bound_to

    def open(self) -> Any:
        """The plain value. Raises UnknownKey, TamperedSeal, UnboundSeal."""
        if self._plain is not None:
            return self._codec.decode(self._plain)
        assert self._blob is not None
        return self._codec.decode(unseal(self._blob, bound_to=self._place()))

    # A template that prints {{ row.text.open }} would read without the audited action.
    open.alters_data = True  # type: ignore[attr-defined]

    def blob(self) -> bytes:
        """The seal as the database keeps it; made now if need be, and the plain value dropped."""
        if self._blob is None:
            assert self._plain is not None
            self._blob = seal(self._plain, bound_to=self._place())
            self._plain = None
        return self._blob

    def _place(self) -> str:
        if not self._bound_to:
            raise UnboundSeal(
                "This sealed value was fetched without its row (values(), values_list()) or its "
                "row has no primary key yet. Load the row, or give it its key first."
            )
        return self._bound_to

    def __repr__(self) -> str:
        return "<Sealed>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __copy__(self) -> Sealed:
        return Sealed(self._codec, blob=self._blob, plain=self._plain, bound_to=self._bound_to)

    def __deepcopy__(self, memo: dict[int, Any]) -> Sealed:
        return self.__copy__()

    def __reduce__(self) -> Any:
        """Pickled as a seal; one that was never saved is sealed for it, or refuses."""
        field = self._codec
        label = field.model._meta.label
        return _restore, (label, field.attname, self.blob(), self._bound_to)


def _restore(label: str, attname: str, blob: bytes, bound_to: str) -> Sealed:
    from django.apps import apps

    field = apps.get_model(label)._meta.get_field(attname)
    assert isinstance(field, SealedField)
    return Sealed(field, blob=blob, bound_to=bound_to)


class SealedAttribute(DeferredAttribute):
    """Hands out Sealed objects bound to their row; seals whatever plain value is assigned."""

    field: SealedField

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed) and not value._bound_to:
            value._bound_to = self.field.place_of(instance)
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = self.field.sealed(value)


class SealedField(models.BinaryField):  # type: ignore[type-arg]
    """What text and JSON have in common; use one of those."""

    descriptor_class = SealedAttribute

    def __init__(
        self, *args: Any, max_plain_bytes: int = DEFAULT_MAX_PLAIN_BYTES, **kwargs: Any
    ) -> None:
        self.max_plain_bytes = max_plain_bytes
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        # The limit is left out: it changes nothing in the database, so it needs no migration.
        return super().deconstruct()

    # --- Plain values ---

    def encode(self, value: Any) -> bytes:
        raise NotImplementedError

    def decode(self, plain: bytes) -> Any:
        raise NotImplementedError

    def sealed(self, value: Any) -> Sealed | None:
        """A plain value, a seal from the database or a Sealed, as Sealed. Raises SealTooLarge."""
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, (bytes, bytearray, memoryview)):
            return Sealed(self, blob=bytes(value))
        plain = self.encode(value)
        if len(plain) > self.max_plain_bytes:
            raise SealTooLarge(size=len(plain), limit=self.max_plain_bytes)
        return Sealed(self, plain=plain)

    def place_of(self, instance: models.Model) -> str:
        """What a seal in this row is bound to; empty while the row has no primary key."""
        pk = instance.pk
        if pk is None:
            return ""
        if not isinstance(pk, uuid.UUID):  # "0193…" and UUID("0193…") are one key
            pk = _final_key(instance).to_python(pk)
        return self.place_at(pk)

    def place_at(self, pk: object) -> str:
        """What a seal in the row with this primary key is bound to."""
        return f"{self.model._meta.label}.{self.attname}:{pk}"

    # --- Django's field protocol ---

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(self, blob=bytes(value))

    def to_python(self, value: Any) -> Any:
        """From a fixture, where seals are base64."""
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, str):
            return self.sealed(base64.b64decode(value))
        return self.sealed(value)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        if value is None and not self.null:
            return super().clean(value, model_instance)
        return value

    def value_to_string(self, obj: models.Model) -> str:
        value = self.value_from_object(obj)
        return "" if value is None else base64.b64encode(value.blob()).decode("ascii")

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = getattr(model_instance, self.attname)
        if not isinstance(value, Sealed):
            return value
        place = self.place_of(model_instance)
        if value._bound_to != place:
            raise SealError(
                "A sealed value of another row can't be saved in this one. "
                "Open it and assign what it holds."
            )
        if add and value._blob is not None:
            # A loaded row given a new key and saved as a copy would keep a seal nobody can open.
            unseal(value._blob, bound_to=place)
        return value

    def get_prep_value(self, value: Any) -> Any:
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if value is None:
            return None
        if isinstance(value, Sealed):
            return connection.Database.Binary(value.blob())
        raise UnboundSeal(
            f"{self.model._meta.label}.{self.attname} is sealed per row: load the row, assign the "
            "value and save it. Queries can neither set it nor compare with it."
        )

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(
            f"{self.model._meta.label}.{self.attname} is sealed: queries can't look inside it."
        )

    def get_transform(self, lookup_name: str) -> Any:
        return None

    def formfield(self, **kwargs: Any) -> None:
        return None


def _final_key(instance: models.Model) -> Any:
    """The primary key's own field, past one-to-one relations that serve as a key."""
    key: Any = instance._meta.pk
    while key.remote_field is not None:
        key = key.target_field
    return key


class SealedTextField(SealedField):
    """Text, sealed. `max_plain_bytes` bounds its UTF-8 form."""

    def encode(self, value: Any) -> bytes:
        if not isinstance(value, str):
            raise TypeError(f"{self.attname} takes text, not {type(value).__name__}.")
        try:
            return value.encode("utf-8")
        except UnicodeEncodeError:
            # `from None`: the original error repeats the whole text.
            raise ValueError(f"{self.attname} has half a character (a lone surrogate).") from None

    def decode(self, plain: bytes) -> str:
        return plain.decode("utf-8")


class SealedBytesField(SealedField):
    """Bytes, sealed: pictures. Bytes that are assigned are plain; seals come from the database."""

    def sealed(self, value: Any) -> Sealed | None:
        if isinstance(value, (bytes, bytearray, memoryview)):
            if len(value) > self.max_plain_bytes:
                raise SealTooLarge(size=len(value), limit=self.max_plain_bytes)
            return Sealed(self, plain=bytes(value))
        if value is None or isinstance(value, Sealed):
            return value
        raise TypeError(f"{self.attname} takes bytes, not {type(value).__name__}.")

    def to_python(self, value: Any) -> Any:
        """From a fixture, where seals are base64."""
        if isinstance(value, str):
            return Sealed(self, blob=base64.b64decode(value))
        return self.sealed(value)

    def decode(self, plain: bytes) -> bytes:
        return plain


class SealedJSONField(SealedField):
    """Anything that JSON can say, sealed. `open()` gives a fresh copy each time."""

    def encode(self, value: Any) -> bytes:
        return json.dumps(
            dict(value) if isinstance(value, Mapping) else value,
            cls=DjangoJSONEncoder,
            ensure_ascii=True,
            separators=(",", ":"),
        ).encode("ascii")

    def decode(self, plain: bytes) -> Any:
        return json.loads(plain)
