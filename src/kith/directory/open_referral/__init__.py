"""Services as records of Open Referral UK 3.0, with the fields of HSDS 3.x beside; and back.

    from kith.directory.open_referral.reading import filed, read_service, without_secrets
    from kith.directory.open_referral.writing import service_record

What our model says and neither standard has a field for stands in attributes whose labels begin
with `kith:` (see `marks`), so that a record that was written and read says the same. Ids of parts
are made from their owner's id and what they are, so that the same entry is always the same bytes.
"""
