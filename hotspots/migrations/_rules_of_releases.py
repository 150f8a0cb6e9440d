"""Who may read and write releases of figures, as row security: what migration 0011 makes its
policies of. Not a migration (Django skips names that begin with `_`).

What is published is frozen, and nothing comes into the tables for everybody but what stands in a
published release, word for word and number for number.
"""

from __future__ import annotations

from agencies.licensing.migrations._row_rules import CLEARANCES, SEES

RELEASES = (
    f"ARRAY['partnership.coordinator', 'police.intelligence']::varchar[] && {CLEARANCES}"
)
WORKS = f"ARRAY['work.figures']::varchar[] && {CLEARANCES}"

RULES = f"""
ALTER TABLE hotspots_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotspots_release FORCE ROW LEVEL SECURITY;
CREATE POLICY hotspots_release_see ON hotspots_release FOR SELECT USING ({SEES});
CREATE POLICY hotspots_release_add ON hotspots_release FOR INSERT
    WITH CHECK ({SEES} AND {RELEASES} AND state = 'asked');
CREATE POLICY hotspots_release_change ON hotspots_release FOR UPDATE USING ({SEES})
    WITH CHECK ({SEES} AND ({RELEASES} OR {WORKS}));

-- A figure shows with its release, and comes in only while that is being made.
ALTER TABLE hotspots_releasedfigure ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotspots_releasedfigure FORCE ROW LEVEL SECURITY;
CREATE POLICY hotspots_figure_see ON hotspots_releasedfigure FOR SELECT
    USING ({SEES} AND release_id IN (SELECT id FROM hotspots_release));
CREATE POLICY hotspots_figure_add ON hotspots_releasedfigure FOR INSERT
    WITH CHECK (
        {SEES} AND {WORKS}
        AND release_id IN (SELECT id FROM hotspots_release WHERE state = 'asked')
    );

-- What everybody may read.
ALTER TABLE hotspots_publicquarter ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotspots_publicquarter FORCE ROW LEVEL SECURITY;
CREATE POLICY hotspots_public_quarter_see ON hotspots_publicquarter FOR SELECT USING (true);
CREATE POLICY hotspots_public_quarter_add ON hotspots_publicquarter FOR INSERT
    WITH CHECK (
        {RELEASES}
        AND EXISTS (
            SELECT FROM hotspots_release made
            WHERE made.id = release_id AND made.state = 'published'
                AND (made.year, made.number, made.told)
                    = (hotspots_publicquarter.year, hotspots_publicquarter.number,
                       hotspots_publicquarter.told)
        )
    );

ALTER TABLE hotspots_publicfigure ENABLE ROW LEVEL SECURITY;
ALTER TABLE hotspots_publicfigure FORCE ROW LEVEL SECURITY;
CREATE POLICY hotspots_public_figure_see ON hotspots_publicfigure FOR SELECT USING (true);
CREATE POLICY hotspots_public_figure_add ON hotspots_publicfigure FOR INSERT
    WITH CHECK (
        {RELEASES}
        AND EXISTS (
            SELECT FROM hotspots_publicquarter told
            JOIN hotspots_releasedfigure made ON made.release_id = told.release_id
            WHERE told.id = quarter_id
                AND (made.kind, made.area, made.source, made.shown)
                    = (hotspots_publicfigure.kind, hotspots_publicfigure.area,
                       hotspots_publicfigure.source, hotspots_publicfigure.shown)
                AND made.value IS NOT DISTINCT FROM hotspots_publicfigure.value
        )
    );

CREATE FUNCTION hotspots_release_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kept jsonb := to_jsonb(OLD);
    given jsonb := to_jsonb(NEW);
    changed text[] := ARRAY(
        SELECT name FROM jsonb_object_keys(given) AS name
        WHERE given -> name IS DISTINCT FROM kept -> name
    );
    allowed text[] := ARRAY['state', 'version', 'changed_at'];
BEGIN
    IF changed = '{{}}' OR NOT row_security_active(TG_RELID) THEN
        RETURN NEW;
    END IF;
    IF OLD.state IN ('published', 'withdrawn') THEN
        RAISE EXCEPTION 'this release is final' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF {WORKS} THEN
        allowed := allowed || ARRAY['fault', 'finest', 'fingerprint', 'code', 'done', 'tries',
            'begun_at', 'made_at'];
    END IF;
    IF {RELEASES} THEN
        allowed := allowed || ARRAY['fault', 'tries', 'begun_at', 'told', 'told_by_id', 'ended_by_id',
            'ended_at', 'audience'];
    END IF;
    IF NOT changed <@ allowed OR NOT NEW.audience @> OLD.audience
        OR (NEW.state = 'made' AND OLD.state <> 'made' AND NOT {WORKS})
        OR (NEW.state IN ('published', 'withdrawn') AND OLD.state <> 'made')
        -- What is made is never made again: a second table could be subtracted from the first.
        OR (OLD.state = 'made' AND NEW.state NOT IN ('made', 'published', 'withdrawn'))
    THEN
        RAISE EXCEPTION 'of a release this may not change'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END;
$$;

CREATE TRIGGER hotspots_release_keeps BEFORE UPDATE ON hotspots_release
    FOR EACH ROW EXECUTE FUNCTION hotspots_release_keeps();
"""  # noqa: S608
