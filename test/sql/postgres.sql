-- What each route sends to postgres. Written by "npm run sql", never by hand.

-- GET /health/live, by creator
-- nothing

-- GET /health/ready, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
UPDATE users SET id = id WHERE FALSE;
COMMIT;

-- POST /signup, by anonymous
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
INSERT INTO "users" ("username", "username_folded", "email", "password", "created_at")
VALUES ($1, $2, $3, $4, $5)
RETURNING id;
INSERT INTO "profiles" ("user_id", "nickname", "is_manager", "created_at")
VALUES ($1, $2, $3, $4)
RETURNING id;
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = $1 AND expires_at > $2
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = $3
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $4
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES ($1, $2, $3) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
COMMIT;

-- POST /login, by anonymous
SELECT network
FROM known_addresses
WHERE user_id = (SELECT id FROM users WHERE username_folded = $1) AND network = $2 AND seen_at > $3;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES ($1, 0, $2) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = $1))
LIMIT 1;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = $1))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = $1, "blocked_until" = $2 WHERE "subject" = $3;
COMMIT;
SELECT "profile"."id" AS "profile_id",
  "profile"."user_id" AS "profile_user_id",
  "profile"."nickname" AS "profile_nickname",
  "profile"."is_manager" AS "profile_is_manager",
  "profile"."created_at" AS "profile_created_at",
  "user"."id" AS "user_id",
  "user"."username" AS "user_username",
  "user"."username_folded" AS "user_username_folded",
  "user"."email" AS "user_email",
  "user"."created_at" AS "user_created_at",
  "user"."disabled_at" AS "user_disabled_at",
  "user"."password" AS "user_password"
FROM "profiles" "profile"
INNER JOIN "users" "user" ON "user"."id" = "profile"."user_id"
WHERE "user"."username_folded" = $1;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
DELETE FROM "log_in_failures" WHERE "subject" = $1;
COMMIT;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT owner.id
FROM users owner
WHERE owner.id = $1 AND owner.password = $2 AND owner.disabled_at IS NULL
FOR SHARE OF "owner";
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = $1 AND expires_at > $2
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = $3
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $4
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES ($1, $2, $3) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;
COMMIT;

-- GET /login, by anonymous
SELECT network
FROM known_addresses
WHERE user_id = (SELECT id FROM users WHERE username_folded = $1) AND network = $2 AND seen_at > $3;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES ($1, 0, $2) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = $1))
LIMIT 1;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = $1))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = $1, "blocked_until" = $2 WHERE "subject" = $3;
COMMIT;
SELECT "profile"."id" AS "profile_id",
  "profile"."user_id" AS "profile_user_id",
  "profile"."nickname" AS "profile_nickname",
  "profile"."is_manager" AS "profile_is_manager",
  "profile"."created_at" AS "profile_created_at",
  "user"."id" AS "user_id",
  "user"."username" AS "user_username",
  "user"."username_folded" AS "user_username_folded",
  "user"."email" AS "user_email",
  "user"."created_at" AS "user_created_at",
  "user"."disabled_at" AS "user_disabled_at",
  "user"."password" AS "user_password"
FROM "profiles" "profile"
INNER JOIN "users" "user" ON "user"."id" = "profile"."user_id"
WHERE "user"."username_folded" = $1;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
DELETE FROM "log_in_failures" WHERE "subject" = $1;
COMMIT;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT owner.id
FROM users owner
WHERE owner.id = $1 AND owner.password = $2 AND owner.disabled_at IS NULL
FOR SHARE OF "owner";
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = $1 AND expires_at > $2
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = $3
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $4
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES ($1, $2, $3) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;
COMMIT;

-- GET /users/token/refresh, by creator
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;

-- POST /users/token/refresh, by anonymous
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
INSERT INTO "spent_refresh_tokens" ("id", "session_id") VALUES ($1, $2) RETURNING id;
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;
COMMIT;

-- POST /logout, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
UPDATE "sessions" SET "expires_at" = $1 WHERE "id" = $2;
COMMIT;

-- PUT /users/password, by creator
SELECT "profile"."id" AS "profile_id",
  "profile"."user_id" AS "profile_user_id",
  "profile"."nickname" AS "profile_nickname",
  "profile"."is_manager" AS "profile_is_manager",
  "profile"."created_at" AS "profile_created_at",
  "user"."id" AS "user_id",
  "user"."username" AS "user_username",
  "user"."username_folded" AS "user_username_folded",
  "user"."email" AS "user_email",
  "user"."created_at" AS "user_created_at",
  "user"."disabled_at" AS "user_disabled_at",
  "user"."password" AS "user_password"
FROM "profiles" "profile"
INNER JOIN "users" "user" ON "user"."id" = "profile"."user_id"
WHERE "profile"."id" = $1;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES ($1, 0, $2) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = $1))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = $1, "blocked_until" = $2 WHERE "subject" = $3;
COMMIT;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
DELETE FROM "log_in_failures" WHERE "subject" = $1;
COMMIT;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
UPDATE "users" SET "password" = $1 WHERE ("id" = $2 AND "password" = $3);
INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at, address, user_agent)
SELECT $1, user_id, created_at, expires_at, last_used_at, address, user_agent
FROM sessions
WHERE id = $2;
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = $1 AND expires_at > $2 AND id <> $3 LIMIT 10000
) UPDATE sessions
SET expires_at = $4
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $5
RETURNING sessions.id;
COMMIT;

-- GET /users/sessions, by creator
SELECT "Session"."id" AS "Session_id",
  "Session"."user_id" AS "Session_user_id",
  "Session"."created_at" AS "Session_created_at",
  "Session"."expires_at" AS "Session_expires_at",
  "Session"."last_used_at" AS "Session_last_used_at",
  "Session"."address" AS "Session_address",
  "Session"."user_agent" AS "Session_user_agent"
FROM "sessions" "Session"
WHERE (("Session"."user_id" = $1) AND ("Session"."expires_at" > $2))
ORDER BY "Session"."created_at" DESC, "Session"."id" DESC
LIMIT 1000;

-- DELETE /users/sessions, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = $1 AND expires_at > $2 AND id <> $3 LIMIT 10000
) UPDATE sessions
SET expires_at = $4
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $5
RETURNING sessions.id;
COMMIT;

-- DELETE /users/sessions/{id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = $1 AND expires_at > $2 AND id = $3 LIMIT 10000
) UPDATE sessions
SET expires_at = $4
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > $5
RETURNING sessions.id;
COMMIT;

-- GET /users/managers, by anonymous
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("profile"."id" AS text)
        || ',"nickname":' || to_json("profile"."nickname")::text
        || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
        || '}' AS json
      FROM "profiles" "profile"
      WHERE profile.is_manager
      ORDER BY lower(profile.nickname) COLLATE "C", profile.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /users/managers after a cursor, by anonymous
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("profile"."id" AS text)
        || ',"nickname":' || to_json("profile"."nickname")::text
        || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
        || '}' AS json
      FROM "profiles" "profile"
      WHERE profile.is_manager AND (lower(profile.nickname) COLLATE "C", profile.id) > (lower($1), $2)
      ORDER BY lower(profile.nickname) COLLATE "C", profile.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}, by other manager
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1;

-- GET /profiles/{id} in a session that is new to the instance, by creator
SELECT '{"id":' || to_json("session"."id")::text
  || ',"expires_at":'
    || to_char("session"."expires_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || to_json("profile"."nickname")::text
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":'
      || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN LATERAL (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || to_json("user"."username")::text
      || ',"email":' || to_json("user"."email")::text
      || '}' AS json
  FROM "users" "user"
  WHERE "user"."id" = "session"."user_id"
  OFFSET 0
) "user" ON TRUE
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = $1 AND session.expires_at > $2;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1;

-- PUT /profiles/{id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1;
UPDATE "profiles" SET "nickname" = $1 WHERE "id" = $2;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1;
COMMIT;

-- GET /profiles/{id}/tickets, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH ticket AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.assigned_to = $1
            AND (SELECT is_manager FROM profiles WHERE id = $2)
            AND NOT ticket.is_deleted
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        UNION ALL
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.created_by = $3
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || to_json("ticket"."title")::text
        || ',"content":' || to_json("ticket"."content")::text
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ai_response":' || to_json("ticket"."ai_response")::text
        || ',"ai_updated_at":'
          || coalesce(
            to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
          )
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || to_json("createdBy"."nickname")::text
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":'
              || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
        WHERE "createdBy"."id" = ANY(ARRAY(SELECT "created_by" FROM "ticket"))
        OFFSET 0
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || to_json("assignedTo"."nickname")::text
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":'
              || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
        WHERE "assignedTo"."id" = ANY(ARRAY(SELECT "assigned_to" FROM "ticket"))
        OFFSET 0
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets of a manager, by assignee
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH ticket AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.assigned_to = $1
            AND (SELECT is_manager FROM profiles WHERE id = $2)
            AND NOT ticket.is_deleted
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        UNION ALL
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.created_by = $3
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || to_json("ticket"."title")::text
        || ',"content":' || to_json("ticket"."content")::text
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ai_response":' || to_json("ticket"."ai_response")::text
        || ',"ai_updated_at":'
          || coalesce(
            to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
          )
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || to_json("createdBy"."nickname")::text
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":'
              || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
        WHERE "createdBy"."id" = ANY(ARRAY(SELECT "created_by" FROM "ticket"))
        OFFSET 0
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || to_json("assignedTo"."nickname")::text
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":'
              || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
        WHERE "assignedTo"."id" = ANY(ARRAY(SELECT "assigned_to" FROM "ticket"))
        OFFSET 0
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets of at most ten, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH ticket AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.assigned_to = $1
            AND (SELECT is_manager FROM profiles WHERE id = $2)
            AND NOT ticket.is_deleted
          ORDER BY created_at DESC, id DESC
          LIMIT 11
        ) part
        UNION ALL
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.created_by = $3
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 11
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 11
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || to_json("ticket"."title")::text
        || ',"content":' || to_json("ticket"."content")::text
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ai_response":' || to_json("ticket"."ai_response")::text
        || ',"ai_updated_at":'
          || coalesce(
            to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
          )
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || to_json("createdBy"."nickname")::text
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":'
              || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
        WHERE "createdBy"."id" = ANY(ARRAY(SELECT "created_by" FROM "ticket"))
        OFFSET 0
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || to_json("assignedTo"."nickname")::text
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":'
              || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
        WHERE "assignedTo"."id" = ANY(ARRAY(SELECT "assigned_to" FROM "ticket"))
        OFFSET 0
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets with every filter, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH ticket AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.assigned_to = $1
            AND (SELECT is_manager FROM profiles WHERE id = $2)
            AND NOT ticket.is_deleted
            AND ticket.is_resolved = $3
            AND ticket.created_at >= $4
            AND ticket.created_at <= $5
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        UNION ALL
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.created_by = $6
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $7 AND (SELECT is_manager FROM profiles WHERE id = $8)) IS NOT TRUE
            AND ticket.is_resolved = $9
            AND ticket.created_at >= $10
            AND ticket.created_at <= $11
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || to_json("ticket"."title")::text
        || ',"content":' || to_json("ticket"."content")::text
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ai_response":' || to_json("ticket"."ai_response")::text
        || ',"ai_updated_at":'
          || coalesce(
            to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
          )
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || to_json("createdBy"."nickname")::text
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":'
              || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
        WHERE "createdBy"."id" = ANY(ARRAY(SELECT "created_by" FROM "ticket"))
        OFFSET 0
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || to_json("assignedTo"."nickname")::text
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":'
              || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
        WHERE "assignedTo"."id" = ANY(ARRAY(SELECT "assigned_to" FROM "ticket"))
        OFFSET 0
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets after a cursor, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH ticket AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.assigned_to = $1
            AND (SELECT is_manager FROM profiles WHERE id = $2)
            AND NOT ticket.is_deleted
            AND (ticket.created_at, ticket.id) < (
              coalesce(
                (
                  SELECT ticket.created_at
                  FROM tickets ticket
                  WHERE (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
                    AND ticket.id = $5
                    AND ticket.created_at >= $6
                    AND ticket.created_at < $7
                ),
                  $8
              ),
                $9
            )
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        UNION ALL
        SELECT *
        FROM (
          SELECT "ticket"."id",
            "ticket"."created_by",
            "ticket"."assigned_to",
            "ticket"."title",
            "ticket"."content",
            "ticket"."is_resolved",
            "ticket"."is_deleted",
            "ticket"."created_at",
            "ticket"."updated_at",
            "ticket"."ai_response",
            "ticket"."ai_updated_at"
          FROM tickets ticket
          WHERE ticket.created_by = $10
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $11 AND (SELECT is_manager FROM profiles WHERE id = $12)) IS NOT TRUE
            AND (ticket.created_at, ticket.id) < (
              coalesce(
                (
                  SELECT ticket.created_at
                  FROM tickets ticket
                  WHERE (NOT ticket.is_deleted AND (ticket.assigned_to = $13 OR ticket.created_by = $14))
                    AND ticket.id = $15
                    AND ticket.created_at >= $16
                    AND ticket.created_at < $17
                ),
                  $18
              ),
                $19
            )
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || to_json("ticket"."title")::text
        || ',"content":' || to_json("ticket"."content")::text
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ai_response":' || to_json("ticket"."ai_response")::text
        || ',"ai_updated_at":'
          || coalesce(
            to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'),
              'null'
          )
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || to_json("createdBy"."nickname")::text
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":'
              || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
        WHERE "createdBy"."id" = ANY(ARRAY(SELECT "created_by" FROM "ticket"))
        OFFSET 0
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || to_json("assignedTo"."nickname")::text
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":'
              || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
        WHERE "assignedTo"."id" = ANY(ARRAY(SELECT "assigned_to" FROM "ticket"))
        OFFSET 0
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets of a word, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $28) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $29) > 0) OR (strpos(ticket.content_words, $30) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $31
            AND (SELECT is_manager FROM profiles WHERE id = $32)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $33
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $39) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $40) > 0) OR (strpos(ticket.content_words, $41) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $42
            AND (SELECT is_manager FROM profiles WHERE id = $43)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $44
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $45 AND (SELECT is_manager FROM profiles WHERE id = $46)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a word, of a manager, by assignee
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $28) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $29) > 0) OR (strpos(ticket.content_words, $30) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $31
            AND (SELECT is_manager FROM profiles WHERE id = $32)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $33
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $39) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $40) > 0) OR (strpos(ticket.content_words, $41) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $42
            AND (SELECT is_manager FROM profiles WHERE id = $43)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $44
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $45 AND (SELECT is_manager FROM profiles WHERE id = $46)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a letter, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $11) > 0) OR (strpos(ticket.content_words, $12) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $13) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $14) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $15) > 0) OR (strpos(ticket.content_words, $16) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (SELECT id FROM ranked_own) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $17
            AND (SELECT is_manager FROM profiles WHERE id = $18)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $19
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $20 AND (SELECT is_manager FROM profiles WHERE id = $21)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $22) > 0) OR (strpos(ticket.content_words, $23) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $24) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $25) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $26) > 0) OR (strpos(ticket.content_words, $27) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (SELECT id FROM looked_at) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $28
            AND (SELECT is_manager FROM profiles WHERE id = $29)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $30
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $31 AND (SELECT is_manager FROM profiles WHERE id = $32)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001 AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of several words, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0 OR strpos(words, $17) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $18) > 0 OR strpos(words, $19) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($20 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($21 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $22
        AND (SELECT is_manager FROM profiles WHERE id = $23)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $24
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $25 AND (SELECT is_manager FROM profiles WHERE id = $26)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $27) > 0) OR (strpos(ticket.content_words, $28) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $29) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $30) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $31) > 0) OR (strpos(ticket.content_words, $32) > 0))) THEN 3
              ELSE 2 END,
              CASE
                WHEN (
                  (
                    ((strpos(ticket.title_words, $33) > 0) OR (strpos(ticket.content_words, $34) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $35) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
                    AND (
                      ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                ) IS NOT TRUE THEN 0
                WHEN ((strpos(ticket.title_words, $39) > 0) AND (strpos(ticket.title_words, $40) > 0)) THEN 4
                WHEN (
                  ((strpos(ticket.title_words, $41) > 0) OR (strpos(ticket.content_words, $42) > 0))
                    AND ((strpos(ticket.title_words, $43) > 0) OR (strpos(ticket.content_words, $44) > 0))
                ) THEN 3
                ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $45
            AND (SELECT is_manager FROM profiles WHERE id = $46)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $47
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $48 AND (SELECT is_manager FROM profiles WHERE id = $49)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $50) > 0) OR (strpos(ticket.content_words, $51) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $52) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $53) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $54) > 0) OR (strpos(ticket.content_words, $55) > 0))) THEN 3
              ELSE 2 END,
              CASE
                WHEN (
                  (
                    ((strpos(ticket.title_words, $56) > 0) OR (strpos(ticket.content_words, $57) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $58) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
                    AND (
                      ((strpos(ticket.title_words, $59) > 0) OR (strpos(ticket.content_words, $60) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $61) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                ) IS NOT TRUE THEN 0
                WHEN ((strpos(ticket.title_words, $62) > 0) AND (strpos(ticket.title_words, $63) > 0)) THEN 4
                WHEN (
                  ((strpos(ticket.title_words, $64) > 0) OR (strpos(ticket.content_words, $65) > 0))
                    AND ((strpos(ticket.title_words, $66) > 0) OR (strpos(ticket.content_words, $67) > 0))
                ) THEN 3
                ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $68
            AND (SELECT is_manager FROM profiles WHERE id = $69)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $70
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $71 AND (SELECT is_manager FROM profiles WHERE id = $72)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a phrase, without a word, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
                  AND NOT (
                    ((strpos(ticket.title_words, $28) > 0) OR (strpos(ticket.content_words, $29) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $30) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $31) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $32) > 0) OR (strpos(ticket.content_words, $33) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $34
            AND (SELECT is_manager FROM profiles WHERE id = $35)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $36
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $37 AND (SELECT is_manager FROM profiles WHERE id = $38)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $39) > 0) OR (strpos(ticket.content_words, $40) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $41) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
                  AND NOT (
                    ((strpos(ticket.title_words, $42) > 0) OR (strpos(ticket.content_words, $43) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $44) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $45) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $46) > 0) OR (strpos(ticket.content_words, $47) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $48
            AND (SELECT is_manager FROM profiles WHERE id = $49)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $50
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $51 AND (SELECT is_manager FROM profiles WHERE id = $52)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a word, with every filter, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
        AND ticket.is_resolved = $8
        AND ticket.created_at >= $9
        AND ticket.created_at <= $10
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $11
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $12 AND (SELECT is_manager FROM profiles WHERE id = $13)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
        AND ticket.is_resolved = $14
        AND ticket.created_at >= $15
        AND ticket.created_at <= $16
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $17
              AND (SELECT is_manager FROM profiles WHERE id = $18)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $19
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $20 AND (SELECT is_manager FROM profiles WHERE id = $21)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $22) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $23) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($24 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($25 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $26
        AND (SELECT is_manager FROM profiles WHERE id = $27)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $28
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $29 AND (SELECT is_manager FROM profiles WHERE id = $30)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $31) > 0) OR (strpos(ticket.content_words, $32) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $33) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $34) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $35) > 0) OR (strpos(ticket.content_words, $36) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $37
            AND (SELECT is_manager FROM profiles WHERE id = $38)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $39
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $40 AND (SELECT is_manager FROM profiles WHERE id = $41)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
          AND ticket.is_resolved = $42
          AND ticket.created_at >= $43
          AND ticket.created_at <= $44
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $45) > 0) OR (strpos(ticket.content_words, $46) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $47) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $48) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $49) > 0) OR (strpos(ticket.content_words, $50) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $51
            AND (SELECT is_manager FROM profiles WHERE id = $52)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $53
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $54 AND (SELECT is_manager FROM profiles WHERE id = $55)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
          AND ticket.is_resolved = $56
          AND ticket.created_at >= $57
          AND ticket.created_at <= $58
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a word, with snippets, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $28) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $29) > 0) OR (strpos(ticket.content_words, $30) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $31
            AND (SELECT is_manager FROM profiles WHERE id = $32)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $33
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $39) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $40) > 0) OR (strpos(ticket.content_words, $41) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $42
            AND (SELECT is_manager FROM profiles WHERE id = $43)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $44
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $45 AND (SELECT is_manager FROM profiles WHERE id = $46)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 101
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 101
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 101
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 101
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*,
    sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes,
    sum(cost) OVER (ROWS UNBOUNDED PRECEDING) AS costs
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank,
      CASE page.place WHEN 4 THEN ticket.title WHEN 3 THEN ticket.content ELSE shown.content END AS excerpt,
      greatest(
        length(
          CASE page.place
            WHEN 4 THEN ticket.title_words
            WHEN 3 THEN ticket.content_words
            ELSE shown.content_words END
        ),
          length(CASE page.place WHEN 4 THEN ticket.title WHEN 3 THEN ticket.content ELSE shown.content END)
      ) AS cost
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    LEFT JOIN messages shown ON shown.ticket_id = ticket.id
      AND shown.id = CASE page.place
        WHEN 2 THEN (
          SELECT more.id
          FROM messages more
          WHERE more.ticket_id = ticket.id
            AND (
              (
                NOT ((strpos(ticket.title_words, $47) > 0) OR (strpos(ticket.content_words, $48) > 0))
                  AND (strpos(more.content_words, $49) > 0)
              )
            )
          ORDER BY more.created_at, more.id
          LIMIT 1
        ) END
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464 AND (rank = 0 OR costs - cost <= 100000);

-- GET /profiles/{id}/tickets of a word, the second page, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $28) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $29) > 0) OR (strpos(ticket.content_words, $30) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $31
            AND (SELECT is_manager FROM profiles WHERE id = $32)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $33
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $39) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $40) > 0) OR (strpos(ticket.content_words, $41) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $42
            AND (SELECT is_manager FROM profiles WHERE id = $43)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $44
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $45 AND (SELECT is_manager FROM profiles WHERE id = $46)) IS NOT TRUE
        )
          AND (
            SELECT count(*)
            FROM newest
            WHERE (rank, created_at, id) < (
              $47,
                coalesce(
                  (
                    SELECT ticket.created_at
                    FROM tickets ticket
                    WHERE (
                      ticket.assigned_to = $48
                        AND (SELECT is_manager FROM profiles WHERE id = $49)
                        AND NOT ticket.is_deleted
                        OR ticket.created_by = $50
                        AND NOT ticket.is_deleted
                        AND (ticket.assigned_to = $51 AND (SELECT is_manager FROM profiles WHERE id = $52)) IS NOT TRUE
                    )
                      AND ticket.id = $53
                      AND ticket.created_at >= $54
                      AND ticket.created_at < $55
                  ),
                    $56
                ),
                $57
            )
          ) < 2
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 2
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    WHERE (rank, created_at, id) < (
      $58,
        coalesce(
          (
            SELECT ticket.created_at
            FROM tickets ticket
            WHERE (
              ticket.assigned_to = $59
                AND (SELECT is_manager FROM profiles WHERE id = $60)
                AND NOT ticket.is_deleted
                OR ticket.created_by = $61
                AND NOT ticket.is_deleted
                AND (ticket.assigned_to = $62 AND (SELECT is_manager FROM profiles WHERE id = $63)) IS NOT TRUE
            )
              AND ticket.id = $64
              AND ticket.created_at >= $65
              AND ticket.created_at < $66
          ),
            $67
        ),
        $68
    )
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 2
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 2
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a word, after a cursor among the ranked, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $8
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $9 AND (SELECT is_manager FROM profiles WHERE id = $10)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $11
              AND (SELECT is_manager FROM profiles WHERE id = $12)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $13
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $14 AND (SELECT is_manager FROM profiles WHERE id = $15)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $16) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $17) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($18 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($19 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $20
        AND (SELECT is_manager FROM profiles WHERE id = $21)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $22
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $23 AND (SELECT is_manager FROM profiles WHERE id = $24)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $25) > 0) OR (strpos(ticket.content_words, $26) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $27) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $28) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $29) > 0) OR (strpos(ticket.content_words, $30) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $31
            AND (SELECT is_manager FROM profiles WHERE id = $32)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $33
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $36) > 0) OR (strpos(ticket.content_words, $37) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $38) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $39) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $40) > 0) OR (strpos(ticket.content_words, $41) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $42
            AND (SELECT is_manager FROM profiles WHERE id = $43)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $44
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $45 AND (SELECT is_manager FROM profiles WHERE id = $46)) IS NOT TRUE
        )
          AND (
            SELECT count(*)
            FROM newest
            WHERE (rank, created_at, id) < (
              $47,
                coalesce(
                  (
                    SELECT ticket.created_at
                    FROM tickets ticket
                    WHERE (
                      ticket.assigned_to = $48
                        AND (SELECT is_manager FROM profiles WHERE id = $49)
                        AND NOT ticket.is_deleted
                        OR ticket.created_by = $50
                        AND NOT ticket.is_deleted
                        AND (ticket.assigned_to = $51 AND (SELECT is_manager FROM profiles WHERE id = $52)) IS NOT TRUE
                    )
                      AND ticket.id = $53
                      AND ticket.created_at >= $54
                      AND ticket.created_at < $55
                  ),
                    $56
                ),
                $57
            )
          ) < 11
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 11
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    WHERE (rank, created_at, id) < (
      $58,
        coalesce(
          (
            SELECT ticket.created_at
            FROM tickets ticket
            WHERE (
              ticket.assigned_to = $59
                AND (SELECT is_manager FROM profiles WHERE id = $60)
                AND NOT ticket.is_deleted
                OR ticket.created_by = $61
                AND NOT ticket.is_deleted
                AND (ticket.assigned_to = $62 AND (SELECT is_manager FROM profiles WHERE id = $63)) IS NOT TRUE
            )
              AND ticket.id = $64
              AND ticket.created_at >= $65
              AND ticket.created_at < $66
          ),
            $67
        ),
        $68
    )
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 11
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 11
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /profiles/{id}/tickets of a word, after a cursor among the older, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.assigned_to = $1
      AND (SELECT is_manager FROM profiles WHERE id = $2)
      AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = $3
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = $4 AND (SELECT is_manager FROM profiles WHERE id = $5)) IS NOT TRUE
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.assigned_to = $6
        AND (SELECT is_manager FROM profiles WHERE id = $7)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          coalesce(
            (
              SELECT ticket.created_at
              FROM tickets ticket
              WHERE (
                ticket.assigned_to = $8
                  AND (SELECT is_manager FROM profiles WHERE id = $9)
                  AND NOT ticket.is_deleted
                  OR ticket.created_by = $10
                  AND NOT ticket.is_deleted
                  AND (ticket.assigned_to = $11 AND (SELECT is_manager FROM profiles WHERE id = $12)) IS NOT TRUE
              )
                AND ticket.id = $13
                AND ticket.created_at >= $14
                AND ticket.created_at < $15
            ),
              $16
          ),
            $17
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = $18
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $19 AND (SELECT is_manager FROM profiles WHERE id = $20)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          coalesce(
            (
              SELECT ticket.created_at
              FROM tickets ticket
              WHERE (
                ticket.assigned_to = $21
                  AND (SELECT is_manager FROM profiles WHERE id = $22)
                  AND NOT ticket.is_deleted
                  OR ticket.created_by = $23
                  AND NOT ticket.is_deleted
                  AND (ticket.assigned_to = $24 AND (SELECT is_manager FROM profiles WHERE id = $25)) IS NOT TRUE
              )
                AND ticket.id = $26
                AND ticket.created_at >= $27
                AND ticket.created_at < $28
            ),
              $29
          ),
            $30
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.assigned_to = $31
              AND (SELECT is_manager FROM profiles WHERE id = $32)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = $33
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = $34 AND (SELECT is_manager FROM profiles WHERE id = $35)) IS NOT TRUE
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM tickets unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $36) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (strpos(words, $37) > 0)
        ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM tickets unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($38 AS tsquery))
      LIMIT 501
    ) entry
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket_id AS id
      FROM messages unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(content_words, ' '), '')) @@ (SELECT CAST($39 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
    WHERE (
      ticket.assigned_to = $40
        AND (SELECT is_manager FROM profiles WHERE id = $41)
        AND NOT ticket.is_deleted
        OR ticket.created_by = $42
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $43 AND (SELECT is_manager FROM profiles WHERE id = $44)) IS NOT TRUE
    )
    ORDER BY created_at DESC, ticket.id DESC
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT ticket.id,
          ticket.created_at,
          greatest(
            CASE
              WHEN (
                (
                  ((strpos(ticket.title_words, $45) > 0) OR (strpos(ticket.content_words, $46) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id AND (strpos(more.content_words, $47) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
              ) IS NOT TRUE THEN 0
              WHEN ((strpos(ticket.title_words, $48) > 0)) THEN 4
              WHEN (((strpos(ticket.title_words, $49) > 0) OR (strpos(ticket.content_words, $50) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM tickets WHERE id = hit.id OFFSET 0) ticket
        WHERE (
          ticket.assigned_to = $51
            AND (SELECT is_manager FROM profiles WHERE id = $52)
            AND NOT ticket.is_deleted
            OR ticket.created_by = $53
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = $54 AND (SELECT is_manager FROM profiles WHERE id = $55)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) < (
            coalesce(
              (
                SELECT ticket.created_at
                FROM tickets ticket
                WHERE (
                  ticket.assigned_to = $56
                    AND (SELECT is_manager FROM profiles WHERE id = $57)
                    AND NOT ticket.is_deleted
                    OR ticket.created_by = $58
                    AND NOT ticket.is_deleted
                    AND (ticket.assigned_to = $59 AND (SELECT is_manager FROM profiles WHERE id = $60)) IS NOT TRUE
                )
                  AND ticket.id = $61
                  AND ticket.created_at >= $62
                  AND ticket.created_at < $63
              ),
                $64
            ),
              $65
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 11
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 11
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 11
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("ticket"."id" AS text)
      || ',"created_by":' || CAST("ticket"."created_by" AS text)
      || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
      || ',"title":' || to_json("ticket"."title")::text
      || ',"content":' || to_json("ticket"."content")::text
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"ai_response":' || to_json("ticket"."ai_response")::text
      || ',"ai_updated_at":'
        || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN LATERAL (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || to_json("createdBy"."nickname")::text
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":'
            || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
      WHERE "createdBy"."id" = "ticket"."created_by"
      OFFSET 0
    ) "createdBy" ON TRUE
    LEFT JOIN LATERAL (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || to_json("assignedTo"."nickname")::text
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":'
            || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
      WHERE "assignedTo"."id" = "ticket"."assigned_to"
      OFFSET 0
    ) "assignedTo" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- POST /profiles/{id}/tickets, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1 AND profile.is_manager
FOR KEY SHARE OF "profile";
INSERT INTO "tickets" ("created_by", "assigned_to", "title", "content", "created_at", "updated_at", "title_words", "content_words")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- POST /profiles/{id}/tickets with an Idempotency-Key, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT pg_try_advisory_xact_lock(hashtextextended($1, CAST($2 AS bigint))) AS granted;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = $1) AND ("IdempotencyKey"."key" = $2))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = $1 AND claimed_at >= $2 LIMIT 10000) keys;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1 AND profile.is_manager
FOR KEY SHARE OF "profile";
INSERT INTO "tickets" ("created_by", "assigned_to", "title", "content", "created_at", "updated_at", "title_words", "content_words")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES ($1, $2, $3, '', $4, $5) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- POST /profiles/{id}/tickets with an Idempotency-Key, once more, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT pg_try_advisory_xact_lock(hashtextextended($1, CAST($2 AS bigint))) AS granted;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = $1) AND ("IdempotencyKey"."key" = $2))
LIMIT 1;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
COMMIT;

-- GET /tickets/{id}, by creator
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));

-- PUT /tickets/{id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
UPDATE "tickets" SET "title" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "tickets" SET "title_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} of another content, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
UPDATE "tickets" SET "content" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "tickets" SET "content_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} closing it, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
UPDATE "tickets" SET "is_resolved" = $1, "updated_at" = $2 WHERE "id" = $3;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} handing it on, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1 AND profile.is_manager
FOR KEY SHARE OF "profile";
UPDATE "tickets" SET "assigned_to" = $1, "updated_at" = $2 WHERE "id" = $3;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} with an old updated_at, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
SELECT event.changes
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = $1
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  AND event.message_id IS NULL
  AND event.attachment_id IS NULL
  AND event.created_at > $4
ORDER BY event.message_id, event.created_at, event.id
LIMIT 51;
UPDATE "tickets" SET "title" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "tickets" SET "title_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} with an If-Match, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
UPDATE "tickets" SET "title" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "tickets" SET "title_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} as it is, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
COMMIT;

-- DELETE /tickets/{id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
SELECT event.id,
  (
    event.kind = 'message.changed'
      OR (event.kind = 'ticket.changed' AND event.changes LIKE '%"content":{"old":%')
  ) AS "hasText"
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
ORDER BY event.created_at, event.id
LIMIT 500;
WITH chosen AS MATERIALIZED (
  SELECT attachment.id
  FROM tickets ticket
  JOIN attachments attachment ON attachment.ticket_id = ticket.id
  WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  LIMIT 100
) DELETE FROM attachments
WHERE id IN (SELECT id FROM chosen)
RETURNING key;
WITH chosen AS MATERIALIZED (
  SELECT message.id
  FROM tickets ticket
  JOIN messages message ON message.ticket_id = ticket.id
  WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  LIMIT 25
) DELETE FROM messages
WHERE id IN (SELECT id FROM chosen)
RETURNING 1;
DELETE FROM "tickets" WHERE "id" = $1;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/history, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 2031616) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 2031616) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("event"."id" AS text)
        || ',"kind":' || to_json("event"."kind")::text
        || ',"at":' || to_char("event"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ticket":' || CAST("event"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("event"."message_id" AS text), 'null')
        || ',"attachment":' || coalesce(CAST("event"."attachment_id" AS text), 'null')
        || ',"actor":' || coalesce("actor".json, 'null')
        || ',"changes":' || "event"."changes"
        || ',"request_id":' || to_json("event"."request_id")::text
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN events event ON event.ticket_id = ticket.id
      LEFT JOIN LATERAL (
        SELECT "actor"."id",
          '{"id":' || CAST("actor"."id" AS text)
            || ',"nickname":' || to_json("actor"."nickname")::text
            || ',"user":' || CAST("actor"."user_id" AS text)
            || ',"created_at":'
              || to_char("actor"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "actor"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "actor"
        WHERE "actor"."id" = "event"."actor_id"
        OFFSET 0
      ) "actor" ON TRUE
      WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
      ORDER BY event.created_at, event.id
      LIMIT(
        SELECT coalesce(nullif(count(*), 0), 1)
        FROM (
          SELECT own, sum(own) OVER (ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS bytes
          FROM (
            SELECT octet_length(event.changes) AS own, event.created_at, event.id
            FROM tickets ticket
            JOIN events event ON event.ticket_id = ticket.id
            WHERE ticket.id = $4
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = $5 OR ticket.created_by = $6))
            ORDER BY event.created_at, event.id
            LIMIT 1001
          ) sized
        ) added
        WHERE bytes - own <= 2031616
      )
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/history after a cursor, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 2031616) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 2031616) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("event"."id" AS text)
        || ',"kind":' || to_json("event"."kind")::text
        || ',"at":' || to_char("event"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"ticket":' || CAST("event"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("event"."message_id" AS text), 'null')
        || ',"attachment":' || coalesce(CAST("event"."attachment_id" AS text), 'null')
        || ',"actor":' || coalesce("actor".json, 'null')
        || ',"changes":' || "event"."changes"
        || ',"request_id":' || to_json("event"."request_id")::text
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN events event ON event.ticket_id = ticket.id
        AND (event.created_at, event.id) > (
          coalesce(
            (
              SELECT event.created_at
              FROM tickets ticket
              JOIN events event ON event.ticket_id = ticket.id
              WHERE ticket.id = $1
                AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
                AND event.id = $4
                AND event.created_at >= $5
                AND event.created_at < $6
            ),
              $7
          ),
            $8
        )
      LEFT JOIN LATERAL (
        SELECT "actor"."id",
          '{"id":' || CAST("actor"."id" AS text)
            || ',"nickname":' || to_json("actor"."nickname")::text
            || ',"user":' || CAST("actor"."user_id" AS text)
            || ',"created_at":'
              || to_char("actor"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "actor"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "actor"
        WHERE "actor"."id" = "event"."actor_id"
        OFFSET 0
      ) "actor" ON TRUE
      WHERE ticket.id = $9
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $10 OR ticket.created_by = $11))
      ORDER BY event.created_at, event.id
      LIMIT(
        SELECT coalesce(nullif(count(*), 0), 1)
        FROM (
          SELECT own, sum(own) OVER (ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS bytes
          FROM (
            SELECT octet_length(event.changes) AS own, event.created_at, event.id
            FROM tickets ticket
            JOIN events event ON event.ticket_id = ticket.id
            WHERE ticket.id = $12
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = $13 OR ticket.created_by = $14))
              AND (event.created_at, event.id) > (
                coalesce(
                  (
                    SELECT event.created_at
                    FROM tickets ticket
                    JOIN events event ON event.ticket_id = ticket.id
                    WHERE ticket.id = $15
                      AND (NOT ticket.is_deleted AND (ticket.assigned_to = $16 OR ticket.created_by = $17))
                      AND event.id = $18
                      AND event.created_at >= $19
                      AND event.created_at < $20
                  ),
                    $21
                ),
                  $22
              )
            ORDER BY event.created_at, event.id
            LIMIT 1001
          ) sized
        ) added
        WHERE bytes - own <= 2031616
      )
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/messages, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("message"."id" AS text)
        || ',"ticket":' || CAST("message"."ticket_id" AS text)
        || ',"profile":' || CAST("message"."profile_id" AS text)
        || ',"content":' || to_json("message"."content")::text
        || ',"created_at":'
          || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"sender":' || "profile".json
        || ',"attachments":'
          || '['
          || coalesce(
            (
              SELECT string_agg(
                '{"id":' || CAST("attachments"."id" AS text)
                  || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                  || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                  || ',"profile":' || CAST("attachments"."profile_id" AS text)
                  || ',"name":' || to_json("attachments"."name")::text
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || to_json("attachments"."type")::text
                  || ',"sha256":' || to_json("attachments"."sha256")::text
                  || ',"state":' || to_json("attachments"."state")::text
                  || ',"created_at":'
                    || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                  || '}',
                  ','
                ORDER BY "attachments"."id"
              )
              FROM "attachments" "attachments"
              WHERE "attachments"."message_id" = "message"."id"
            ),
              ''
          )
          || ']'
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN messages message ON message.ticket_id = ticket.id
      LEFT JOIN LATERAL (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || to_json("profile"."nickname")::text
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":'
              || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
        WHERE "profile"."id" = "message"."profile_id"
        OFFSET 0
      ) "profile" ON TRUE
      WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
      ORDER BY message.created_at, message.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/messages after a cursor, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("message"."id" AS text)
        || ',"ticket":' || CAST("message"."ticket_id" AS text)
        || ',"profile":' || CAST("message"."profile_id" AS text)
        || ',"content":' || to_json("message"."content")::text
        || ',"created_at":'
          || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"sender":' || "profile".json
        || ',"attachments":'
          || '['
          || coalesce(
            (
              SELECT string_agg(
                '{"id":' || CAST("attachments"."id" AS text)
                  || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                  || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                  || ',"profile":' || CAST("attachments"."profile_id" AS text)
                  || ',"name":' || to_json("attachments"."name")::text
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || to_json("attachments"."type")::text
                  || ',"sha256":' || to_json("attachments"."sha256")::text
                  || ',"state":' || to_json("attachments"."state")::text
                  || ',"created_at":'
                    || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                  || '}',
                  ','
                ORDER BY "attachments"."id"
              )
              FROM "attachments" "attachments"
              WHERE "attachments"."message_id" = "message"."id"
            ),
              ''
          )
          || ']'
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN messages message ON message.ticket_id = ticket.id
        AND (message.created_at, message.id) > (
          coalesce(
            (
              SELECT message.created_at
              FROM tickets ticket
              JOIN messages message ON message.ticket_id = ticket.id
              WHERE ticket.id = $1
                AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
                AND message.id = $4
                AND message.created_at >= $5
                AND message.created_at < $6
            ),
              $7
          ),
            $8
        )
      LEFT JOIN LATERAL (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || to_json("profile"."nickname")::text
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":'
              || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
        WHERE "profile"."id" = "message"."profile_id"
        OFFSET 0
      ) "profile" ON TRUE
      WHERE ticket.id = $9
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $10 OR ticket.created_by = $11))
      ORDER BY message.created_at, message.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/messages of at most ten, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("message"."id" AS text)
        || ',"ticket":' || CAST("message"."ticket_id" AS text)
        || ',"profile":' || CAST("message"."profile_id" AS text)
        || ',"content":' || to_json("message"."content")::text
        || ',"created_at":'
          || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"sender":' || "profile".json
        || ',"attachments":'
          || '['
          || coalesce(
            (
              SELECT string_agg(
                '{"id":' || CAST("attachments"."id" AS text)
                  || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                  || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                  || ',"profile":' || CAST("attachments"."profile_id" AS text)
                  || ',"name":' || to_json("attachments"."name")::text
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || to_json("attachments"."type")::text
                  || ',"sha256":' || to_json("attachments"."sha256")::text
                  || ',"state":' || to_json("attachments"."state")::text
                  || ',"created_at":'
                    || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                  || '}',
                  ','
                ORDER BY "attachments"."id"
              )
              FROM "attachments" "attachments"
              WHERE "attachments"."message_id" = "message"."id"
            ),
              ''
          )
          || ']'
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN messages message ON message.ticket_id = ticket.id
      LEFT JOIN LATERAL (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || to_json("profile"."nickname")::text
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":'
              || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
        WHERE "profile"."id" = "message"."profile_id"
        OFFSET 0
      ) "profile" ON TRUE
      WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
      ORDER BY message.created_at, message.id
      LIMIT 11
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- POST /tickets/{id}/messages, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
INSERT INTO "messages" ("ticket_id", "profile_id", "content", "created_at", "updated_at", "content_words")
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id;
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS bytes
    FROM (
      SELECT json
      FROM (
        SELECT '{"id":' || CAST("message"."id" AS text)
          || ',"ticket":' || CAST("message"."ticket_id" AS text)
          || ',"profile":' || CAST("message"."profile_id" AS text)
          || ',"content":' || to_json("message"."content")::text
          || ',"created_at":'
            || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"updated_at":'
            || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"sender":' || "profile".json
          || ',"attachments":'
            || '['
            || coalesce(
              (
                SELECT string_agg(
                  '{"id":' || CAST("attachments"."id" AS text)
                    || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                    || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                    || ',"profile":' || CAST("attachments"."profile_id" AS text)
                    || ',"name":' || to_json("attachments"."name")::text
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || to_json("attachments"."type")::text
                    || ',"sha256":' || to_json("attachments"."sha256")::text
                    || ',"state":' || to_json("attachments"."state")::text
                    || ',"created_at":'
                      || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                    || '}',
                    ','
                  ORDER BY "attachments"."id"
                )
                FROM "attachments" "attachments"
                WHERE "attachments"."message_id" = "message"."id"
              ),
                ''
            )
            || ']'
          || '}' AS json,
          message.created_at,
          message.id
        FROM tickets ticket
        JOIN messages message ON message.ticket_id = ticket.id
        LEFT JOIN LATERAL (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || to_json("profile"."nickname")::text
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":'
                || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
          WHERE "profile"."id" = "message"."profile_id"
          OFFSET 0
        ) "profile" ON TRUE
        WHERE ticket.id = $1
          AND message.id <= $2
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
        ORDER BY message.created_at DESC, message.id DESC
        LIMIT 25
      ) latest
      ORDER BY created_at, id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- POST /tickets/{id}/messages with an Idempotency-Key, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT pg_try_advisory_xact_lock(hashtextextended($1, CAST($2 AS bigint))) AS granted;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = $1) AND ("IdempotencyKey"."key" = $2))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = $1 AND claimed_at >= $2 LIMIT 10000) keys;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
INSERT INTO "messages" ("ticket_id", "profile_id", "content", "created_at", "updated_at", "content_words")
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id;
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS bytes
    FROM (
      SELECT json
      FROM (
        SELECT '{"id":' || CAST("message"."id" AS text)
          || ',"ticket":' || CAST("message"."ticket_id" AS text)
          || ',"profile":' || CAST("message"."profile_id" AS text)
          || ',"content":' || to_json("message"."content")::text
          || ',"created_at":'
            || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"updated_at":'
            || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"sender":' || "profile".json
          || ',"attachments":'
            || '['
            || coalesce(
              (
                SELECT string_agg(
                  '{"id":' || CAST("attachments"."id" AS text)
                    || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                    || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                    || ',"profile":' || CAST("attachments"."profile_id" AS text)
                    || ',"name":' || to_json("attachments"."name")::text
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || to_json("attachments"."type")::text
                    || ',"sha256":' || to_json("attachments"."sha256")::text
                    || ',"state":' || to_json("attachments"."state")::text
                    || ',"created_at":'
                      || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                    || '}',
                    ','
                  ORDER BY "attachments"."id"
                )
                FROM "attachments" "attachments"
                WHERE "attachments"."message_id" = "message"."id"
              ),
                ''
            )
            || ']'
          || '}' AS json,
          message.created_at,
          message.id
        FROM tickets ticket
        JOIN messages message ON message.ticket_id = ticket.id
        LEFT JOIN LATERAL (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || to_json("profile"."nickname")::text
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":'
                || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
          WHERE "profile"."id" = "message"."profile_id"
          OFFSET 0
        ) "profile" ON TRUE
        WHERE ticket.id = $1
          AND message.id <= $2
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
        ORDER BY message.created_at DESC, message.id DESC
        LIMIT 25
      ) latest
      ORDER BY created_at, id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES ($1, $2, $3, '', $4, $5) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- POST /tickets/{id}/messages with an Idempotency-Key, once more, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT pg_try_advisory_xact_lock(hashtextextended($1, CAST($2 AS bigint))) AS granted;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = $1) AND ("IdempotencyKey"."key" = $2))
LIMIT 1;
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS bytes
    FROM (
      SELECT json
      FROM (
        SELECT '{"id":' || CAST("message"."id" AS text)
          || ',"ticket":' || CAST("message"."ticket_id" AS text)
          || ',"profile":' || CAST("message"."profile_id" AS text)
          || ',"content":' || to_json("message"."content")::text
          || ',"created_at":'
            || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"updated_at":'
            || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"sender":' || "profile".json
          || ',"attachments":'
            || '['
            || coalesce(
              (
                SELECT string_agg(
                  '{"id":' || CAST("attachments"."id" AS text)
                    || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
                    || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
                    || ',"profile":' || CAST("attachments"."profile_id" AS text)
                    || ',"name":' || to_json("attachments"."name")::text
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || to_json("attachments"."type")::text
                    || ',"sha256":' || to_json("attachments"."sha256")::text
                    || ',"state":' || to_json("attachments"."state")::text
                    || ',"created_at":'
                      || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
                    || '}',
                    ','
                  ORDER BY "attachments"."id"
                )
                FROM "attachments" "attachments"
                WHERE "attachments"."message_id" = "message"."id"
              ),
                ''
            )
            || ']'
          || '}' AS json,
          message.created_at,
          message.id
        FROM tickets ticket
        JOIN messages message ON message.ticket_id = ticket.id
        LEFT JOIN LATERAL (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || to_json("profile"."nickname")::text
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":'
                || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
          WHERE "profile"."id" = "message"."profile_id"
          OFFSET 0
        ) "profile" ON TRUE
        WHERE ticket.id = $1
          AND message.id <= $2
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
        ORDER BY message.created_at DESC, message.id DESC
        LIMIT 25
      ) latest
      ORDER BY created_at, id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
COMMIT;

-- GET /tickets/{id}/messages/{message_id}, by creator
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || to_json("message"."content")::text
  || ',"created_at":'
    || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"sender":' || "profile".json
  || ',"attachments":'
    || '['
    || coalesce(
      (
        SELECT string_agg(
          '{"id":' || CAST("attachments"."id" AS text)
            || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
            || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
            || ',"profile":' || CAST("attachments"."profile_id" AS text)
            || ',"name":' || to_json("attachments"."name")::text
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || to_json("attachments"."type")::text
            || ',"sha256":' || to_json("attachments"."sha256")::text
            || ',"state":' || to_json("attachments"."state")::text
            || ',"created_at":'
              || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || '}',
            ','
          ORDER BY "attachments"."id"
        )
        FROM "attachments" "attachments"
        WHERE "attachments"."message_id" = "message"."id"
      ),
        ''
    )
    || ']'
  || '}' AS json
FROM tickets ticket
JOIN messages message ON message.ticket_id = ticket.id
LEFT JOIN LATERAL (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || to_json("profile"."nickname")::text
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":'
        || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
  WHERE "profile"."id" = "message"."profile_id"
  OFFSET 0
) "profile" ON TRUE
WHERE ticket.id = $1
  AND message.id = $2
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));

-- PUT /tickets/{id}/messages/{message_id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || to_json("message"."content")::text
  || ',"created_at":'
    || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"sender":' || "profile".json
  || ',"attachments":'
    || '['
    || coalesce(
      (
        SELECT string_agg(
          '{"id":' || CAST("attachments"."id" AS text)
            || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
            || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
            || ',"profile":' || CAST("attachments"."profile_id" AS text)
            || ',"name":' || to_json("attachments"."name")::text
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || to_json("attachments"."type")::text
            || ',"sha256":' || to_json("attachments"."sha256")::text
            || ',"state":' || to_json("attachments"."state")::text
            || ',"created_at":'
              || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || '}',
            ','
          ORDER BY "attachments"."id"
        )
        FROM "attachments" "attachments"
        WHERE "attachments"."message_id" = "message"."id"
      ),
        ''
    )
    || ']'
  || '}' AS json
FROM tickets ticket
JOIN messages message ON message.ticket_id = ticket.id
LEFT JOIN LATERAL (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || to_json("profile"."nickname")::text
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":'
        || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
  WHERE "profile"."id" = "message"."profile_id"
  OFFSET 0
) "profile" ON TRUE
WHERE ticket.id = $1
  AND message.id = $2
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
FOR NO KEY UPDATE OF "message";
SELECT CAST(count(*) AS integer) AS number
FROM (
  SELECT 1 AS one
  FROM tickets ticket
  JOIN events event ON event.ticket_id = ticket.id
  WHERE ticket.id = $1
    AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
    AND event.message_id = $4
    AND event.kind = 'message.changed'
  LIMIT 500
) changes;
UPDATE "messages" SET "content" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "messages" SET "content_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- PUT /tickets/{id}/messages/{message_id} with an old updated_at, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || to_json("message"."content")::text
  || ',"created_at":'
    || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"sender":' || "profile".json
  || ',"attachments":'
    || '['
    || coalesce(
      (
        SELECT string_agg(
          '{"id":' || CAST("attachments"."id" AS text)
            || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
            || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
            || ',"profile":' || CAST("attachments"."profile_id" AS text)
            || ',"name":' || to_json("attachments"."name")::text
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || to_json("attachments"."type")::text
            || ',"sha256":' || to_json("attachments"."sha256")::text
            || ',"state":' || to_json("attachments"."state")::text
            || ',"created_at":'
              || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || '}',
            ','
          ORDER BY "attachments"."id"
        )
        FROM "attachments" "attachments"
        WHERE "attachments"."message_id" = "message"."id"
      ),
        ''
    )
    || ']'
  || '}' AS json
FROM tickets ticket
JOIN messages message ON message.ticket_id = ticket.id
LEFT JOIN LATERAL (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || to_json("profile"."nickname")::text
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":'
        || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
  WHERE "profile"."id" = "message"."profile_id"
  OFFSET 0
) "profile" ON TRUE
WHERE ticket.id = $1
  AND message.id = $2
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
FOR NO KEY UPDATE OF "message";
SELECT event.changes
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = $1
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  AND event.message_id = $4
  AND event.attachment_id IS NULL
  AND event.created_at > $5
ORDER BY event.message_id, event.created_at, event.id
LIMIT 51;
SELECT CAST(count(*) AS integer) AS number
FROM (
  SELECT 1 AS one
  FROM tickets ticket
  JOIN events event ON event.ticket_id = ticket.id
  WHERE ticket.id = $1
    AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
    AND event.message_id = $4
    AND event.kind = 'message.changed'
  LIMIT 500
) changes;
UPDATE "messages" SET "content" = $1, "updated_at" = $2 WHERE "id" = $3;
UPDATE "messages" SET "content_words" = $1 WHERE "id" = $2;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- DELETE /tickets/{id}/messages/{message_id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || to_json("message"."content")::text
  || ',"created_at":'
    || to_char("message"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("message"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"sender":' || "profile".json
  || ',"attachments":'
    || '['
    || coalesce(
      (
        SELECT string_agg(
          '{"id":' || CAST("attachments"."id" AS text)
            || ',"ticket":' || CAST("attachments"."ticket_id" AS text)
            || ',"message":' || coalesce(CAST("attachments"."message_id" AS text), 'null')
            || ',"profile":' || CAST("attachments"."profile_id" AS text)
            || ',"name":' || to_json("attachments"."name")::text
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || to_json("attachments"."type")::text
            || ',"sha256":' || to_json("attachments"."sha256")::text
            || ',"state":' || to_json("attachments"."state")::text
            || ',"created_at":'
              || to_char("attachments"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || '}',
            ','
          ORDER BY "attachments"."id"
        )
        FROM "attachments" "attachments"
        WHERE "attachments"."message_id" = "message"."id"
      ),
        ''
    )
    || ']'
  || '}' AS json
FROM tickets ticket
JOIN messages message ON message.ticket_id = ticket.id
LEFT JOIN LATERAL (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || to_json("profile"."nickname")::text
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":'
        || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
  WHERE "profile"."id" = "message"."profile_id"
  OFFSET 0
) "profile" ON TRUE
WHERE ticket.id = $1
  AND message.id = $2
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
FOR NO KEY UPDATE OF "message";
WITH chosen AS MATERIALIZED (
  SELECT attachment.id
  FROM tickets ticket
  JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.message_id = $1
  WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
  LIMIT 100
) DELETE FROM attachments
WHERE id IN (SELECT id FROM chosen)
RETURNING key;
DELETE FROM "messages" WHERE "id" = $1;
UPDATE events SET changes = $1 WHERE ticket_id = $2 AND message_id = $3 AND kind = 'message.changed';
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/attachments, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("attachment"."id" AS text)
        || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
        || ',"profile":' || CAST("attachment"."profile_id" AS text)
        || ',"name":' || to_json("attachment"."name")::text
        || ',"size":' || CAST("attachment"."size" AS text)
        || ',"type":' || to_json("attachment"."type")::text
        || ',"sha256":' || to_json("attachment"."sha256")::text
        || ',"state":' || to_json("attachment"."state")::text
        || ',"created_at":'
          || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
      WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
      ORDER BY attachment.created_at, attachment.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- POST /tickets/{id}/attachments, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT coalesce(sum(CASE WHEN attachment.state <> 'refused' THEN attachment.size END), 0) AS bytes,
  count(*) AS files,
  count(CASE WHEN attachment.message_id = $1 THEN 1 END) AS "filesOfMessage"
FROM tickets ticket
JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
SELECT "AttachmentDay"."profile_id" AS "AttachmentDay_profile_id",
  "AttachmentDay"."day" AS "AttachmentDay_day",
  "AttachmentDay"."bytes" AS "AttachmentDay_bytes"
FROM "attachment_days" "AttachmentDay"
WHERE (("AttachmentDay"."profile_id" = $1) AND ("AttachmentDay"."day" = $2))
LIMIT 1;
COMMIT;
INSERT INTO "attachments" (
  "ticket_id",
    "profile_id",
    "name",
    "key",
    "created_at",
    "size",
    "type",
    "sha256",
    "message_id",
    "upload_id",
    "state"
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
RETURNING id;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT coalesce(sum(CASE WHEN attachment.state <> 'refused' THEN attachment.size END), 0) AS bytes,
  count(*) AS files,
  count(CASE WHEN attachment.message_id = $1 THEN 1 END) AS "filesOfMessage"
FROM tickets ticket
JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
INSERT INTO attachment_days (profile_id, day, bytes)
VALUES ($1, $2, $3) ON CONFLICT(profile_id, day) DO UPDATE SET bytes = attachment_days.bytes + excluded.bytes
WHERE attachment_days.bytes + excluded.bytes <= $4
RETURNING 1 AS counted;
WITH kept(id, size, type, sha256, state) AS (VALUES (CAST($1 AS integer), CAST($2 AS integer), $3, $4, $5)) UPDATE attachments
SET size = kept.size,
  type = kept.type,
  sha256 = kept.sha256,
  state = kept.state,
  message_id = $6,
  upload_id = $7,
  created_at = $8
FROM kept
WHERE attachments.id = kept.id AND attachments.state = 'uploading'
RETURNING attachments.id;
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("attachment"."id" AS text)
        || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
        || ',"profile":' || CAST("attachment"."profile_id" AS text)
        || ',"name":' || to_json("attachment"."name")::text
        || ',"size":' || CAST("attachment"."size" AS text)
        || ',"type":' || to_json("attachment"."type")::text
        || ',"sha256":' || to_json("attachment"."sha256")::text
        || ',"state":' || to_json("attachment"."state")::text
        || ',"created_at":'
          || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM attachments attachment
      JOIN tickets ticket ON ticket.id = attachment.ticket_id
      WHERE attachment.upload_id = $1
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
      ORDER BY attachment.id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- GET /attachments/{id}, by creator
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || to_json("attachment"."name")::text
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || to_json("attachment"."type")::text
  || ',"sha256":' || to_json("attachment"."sha256")::text
  || ',"state":' || to_json("attachment"."state")::text
  || ',"created_at":'
    || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = $1
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));

-- GET /attachments/{id}/thumbnail, by creator
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || to_json("attachment"."name")::text
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || to_json("attachment"."type")::text
  || ',"sha256":' || to_json("attachment"."sha256")::text
  || ',"state":' || to_json("attachment"."state")::text
  || ',"created_at":'
    || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = $1
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || to_json("attachment"."name")::text
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || to_json("attachment"."type")::text
  || ',"sha256":' || to_json("attachment"."sha256")::text
  || ',"state":' || to_json("attachment"."state")::text
  || ',"created_at":'
    || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = $1
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));

-- DELETE /attachments/{id}, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || to_json("attachment"."name")::text
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || to_json("attachment"."type")::text
  || ',"sha256":' || to_json("attachment"."sha256")::text
  || ',"state":' || to_json("attachment"."state")::text
  || ',"created_at":'
    || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = $1
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || to_json("attachment"."name")::text
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || to_json("attachment"."type")::text
  || ',"sha256":' || to_json("attachment"."sha256")::text
  || ',"state":' || to_json("attachment"."state")::text
  || ',"created_at":'
    || to_char("attachment"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = $1
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
DELETE FROM "attachments" WHERE "id" = $1;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/ai-response, by creator
SELECT '{"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < $1
    FROM suggestions
    WHERE id = (
      SELECT kept.id
      FROM suggestions kept
      WHERE kept.ticket_id = ticket.id
        AND kept.made_at = ticket.ai_updated_at
        AND NOT EXISTS (
          SELECT 1
          FROM suggestion_sources source
          CROSS JOIN solutions solution
          WHERE source.suggestion_id = kept.id
            AND solution.id = source.solution_id
            AND solution.is_archived = true
        )
      ORDER BY kept.id DESC
      LIMIT 1
    )
  ) AS "isStale"
FROM "tickets" "ticket"
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT suggestion.is_renewal AS "isRenewal",
  suggestion.begun_at AS "begunAt",
  (suggestion.made_at IS NOT NULL) AS "isMade"
FROM tickets ticket
JOIN suggestions suggestion ON suggestion.ticket_id = ticket.id
WHERE ticket.id = $1
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  AND suggestion.begun_at > $4
ORDER BY suggestion.begun_at DESC, suggestion.id DESC
LIMIT 20;
SELECT '{"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < $1
    FROM suggestions
    WHERE id = (
      SELECT kept.id
      FROM suggestions kept
      WHERE kept.ticket_id = ticket.id
        AND kept.made_at = ticket.ai_updated_at
        AND NOT EXISTS (
          SELECT 1
          FROM suggestion_sources source
          CROSS JOIN solutions solution
          WHERE source.suggestion_id = kept.id
            AND solution.id = source.solution_id
            AND solution.is_archived = true
        )
      ORDER BY kept.id DESC
      LIMIT 1
    )
  ) AS "isStale"
FROM "tickets" "ticket"
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
DELETE FROM "suggestions" WHERE ("ticket_id" = $1 AND "made_at" IS NULL);
INSERT INTO "suggestions" ("ticket_id", "is_renewal", "begun_at") VALUES ($1, $2, $3) RETURNING id;
COMMIT;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
WITH concept AS MATERIALIZED (
  SELECT *
  FROM json_to_recordset(CAST($1 AS json)) AS given(number integer, weight double precision, name text, query tsquery, spelling tsquery)
),
  exact AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.query AS asked, found.id
    FROM concept concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.query
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.spelling AS asked, found.id
    FROM unknown concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.spelling
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  title AS MATERIALIZED (
    SELECT solution.id, array_to_tsvector(array_remove(string_to_array(title_words, ' '), '')) AS words
    FROM (SELECT id FROM exact UNION SELECT id FROM spelt) found
    CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = found.id OFFSET 0) solution
    WHERE solution.is_archived = false
  ),
  hit AS MATERIALIZED (
    SELECT number, weight, title.id, CASE WHEN title.words @@ asked THEN 2 ELSE 1 END AS place
    FROM (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, asked, id FROM spelt) found
    JOIN title ON title.id = found.id
  ),
  counted AS MATERIALIZED (
    SELECT CAST(count(*) AS double precision) AS rows
    FROM (SELECT 1 AS one FROM solutions solution WHERE solution.is_archived = false LIMIT 10000) counted
  ),
  rarity AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      CASE
        WHEN count(*) > 1000 THEN 0
        ELSE ln(1 + (CASE WHEN rows > count(*) THEN rows - count(*) ELSE 0 END + 0.5) / (count(*) + 0.5)) END AS rarity
    FROM hit
    CROSS JOIN counted
    GROUP BY number, rows
  ),
  known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
  counting AS MATERIALIZED (
    SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
    FROM hit
    JOIN rarity ON rarity.number = hit.number
    WHERE rarity > 0
  ),
  best AS MATERIALIZED (
    SELECT id,
      score,
      shared,
      (
        SELECT name
        FROM concept
        WHERE number = (
          SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1
        )
      ) AS topic
    FROM (
      SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared
      FROM counting
      GROUP BY id
      ORDER BY score DESC, id DESC
      LIMIT 10
    ) scored
  )
SELECT best.id,
  best.score * (
    SELECT CASE
      WHEN count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= 5
        AND count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= count(DISTINCT CASE WHEN is_helpful THEN ticket_id END) THEN 0.5
      ELSE 1 END
    FROM (
      SELECT feedback.is_helpful, suggestion.ticket_id
      FROM (
        SELECT suggestion_id
        FROM suggestion_sources
        WHERE solution_id = best.id AND topic = best.topic
        ORDER BY suggestion_id DESC
        LIMIT 500
      ) source
      JOIN suggestion_feedback feedback ON feedback.suggestion_id = source.suggestion_id
      JOIN suggestions suggestion ON suggestion.id = source.suggestion_id
    ) said
  ) AS score,
  shared,
  topic,
  known,
  known + ((SELECT sum(weight) FROM concept) - known.weight) * ln(1 + (CASE WHEN rows > 1 THEN rows - 1 ELSE 0 END + 0.5) / (1 + 0.5)) AS "all",
  solution.title,
  solution.content
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN solutions solution ON solution.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 5;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT 1 FROM solutions solution WHERE solution.id IN ($1) AND solution.is_archived = false;
UPDATE "suggestions"
SET "made_by" = $1, "made_at" = $2, "is_fallback" = $3
WHERE ("id" = $4 AND "made_at" IS NULL);
INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) VALUES ($1, $2, $3, $4);
UPDATE "tickets" SET "ai_response" = $1, "ai_updated_at" = $2 WHERE "id" = $3;
COMMIT;

-- GET /tickets/{id}/ai-response that is kept, by creator
SELECT '{"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < $1
    FROM suggestions
    WHERE id = (
      SELECT kept.id
      FROM suggestions kept
      WHERE kept.ticket_id = ticket.id
        AND kept.made_at = ticket.ai_updated_at
        AND NOT EXISTS (
          SELECT 1
          FROM suggestion_sources source
          CROSS JOIN solutions solution
          WHERE source.suggestion_id = kept.id
            AND solution.id = source.solution_id
            AND solution.is_archived = true
        )
      ORDER BY kept.id DESC
      LIMIT 1
    )
  ) AS "isStale"
FROM "tickets" "ticket"
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));

-- POST /tickets/{id}/ai-response, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT suggestion.is_renewal AS "isRenewal",
  suggestion.begun_at AS "begunAt",
  (suggestion.made_at IS NOT NULL) AS "isMade"
FROM tickets ticket
JOIN suggestions suggestion ON suggestion.ticket_id = ticket.id
WHERE ticket.id = $1
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3))
  AND suggestion.begun_at > $4
ORDER BY suggestion.begun_at DESC, suggestion.id DESC
LIMIT 20;
SELECT '{"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < $1
    FROM suggestions
    WHERE id = (
      SELECT kept.id
      FROM suggestions kept
      WHERE kept.ticket_id = ticket.id
        AND kept.made_at = ticket.ai_updated_at
        AND NOT EXISTS (
          SELECT 1
          FROM suggestion_sources source
          CROSS JOIN solutions solution
          WHERE source.suggestion_id = kept.id
            AND solution.id = source.solution_id
            AND solution.is_archived = true
        )
      ORDER BY kept.id DESC
      LIMIT 1
    )
  ) AS "isStale"
FROM "tickets" "ticket"
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
DELETE FROM "suggestions" WHERE ("ticket_id" = $1 AND "made_at" IS NULL);
INSERT INTO "suggestions" ("ticket_id", "is_renewal", "begun_at") VALUES ($1, $2, $3) RETURNING id;
COMMIT;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || to_json("ticket"."title")::text
  || ',"content":' || to_json("ticket"."content")::text
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("ticket"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"ai_response":' || to_json("ticket"."ai_response")::text
  || ',"ai_updated_at":'
    || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN LATERAL (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || to_json("createdBy"."nickname")::text
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":'
        || to_char("createdBy"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
  WHERE "createdBy"."id" = "ticket"."created_by"
  OFFSET 0
) "createdBy" ON TRUE
LEFT JOIN LATERAL (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || to_json("assignedTo"."nickname")::text
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":'
        || to_char("assignedTo"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
  WHERE "assignedTo"."id" = "ticket"."assigned_to"
  OFFSET 0
) "assignedTo" ON TRUE
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
WITH concept AS MATERIALIZED (
  SELECT *
  FROM json_to_recordset(CAST($1 AS json)) AS given(number integer, weight double precision, name text, query tsquery, spelling tsquery)
),
  exact AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.query AS asked, found.id
    FROM concept concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.query
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.spelling AS asked, found.id
    FROM unknown concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.spelling
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  title AS MATERIALIZED (
    SELECT solution.id, array_to_tsvector(array_remove(string_to_array(title_words, ' '), '')) AS words
    FROM (SELECT id FROM exact UNION SELECT id FROM spelt) found
    CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = found.id OFFSET 0) solution
    WHERE solution.is_archived = false
  ),
  hit AS MATERIALIZED (
    SELECT number, weight, title.id, CASE WHEN title.words @@ asked THEN 2 ELSE 1 END AS place
    FROM (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, asked, id FROM spelt) found
    JOIN title ON title.id = found.id
  ),
  counted AS MATERIALIZED (
    SELECT CAST(count(*) AS double precision) AS rows
    FROM (SELECT 1 AS one FROM solutions solution WHERE solution.is_archived = false LIMIT 10000) counted
  ),
  rarity AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      CASE
        WHEN count(*) > 1000 THEN 0
        ELSE ln(1 + (CASE WHEN rows > count(*) THEN rows - count(*) ELSE 0 END + 0.5) / (count(*) + 0.5)) END AS rarity
    FROM hit
    CROSS JOIN counted
    GROUP BY number, rows
  ),
  known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
  counting AS MATERIALIZED (
    SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
    FROM hit
    JOIN rarity ON rarity.number = hit.number
    WHERE rarity > 0
  ),
  best AS MATERIALIZED (
    SELECT id,
      score,
      shared,
      (
        SELECT name
        FROM concept
        WHERE number = (
          SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1
        )
      ) AS topic
    FROM (
      SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared
      FROM counting
      GROUP BY id
      ORDER BY score DESC, id DESC
      LIMIT 10
    ) scored
  )
SELECT best.id,
  best.score * (
    SELECT CASE
      WHEN count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= 5
        AND count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= count(DISTINCT CASE WHEN is_helpful THEN ticket_id END) THEN 0.5
      ELSE 1 END
    FROM (
      SELECT feedback.is_helpful, suggestion.ticket_id
      FROM (
        SELECT suggestion_id
        FROM suggestion_sources
        WHERE solution_id = best.id AND topic = best.topic
        ORDER BY suggestion_id DESC
        LIMIT 500
      ) source
      JOIN suggestion_feedback feedback ON feedback.suggestion_id = source.suggestion_id
      JOIN suggestions suggestion ON suggestion.id = source.suggestion_id
    ) said
  ) AS score,
  shared,
  topic,
  known,
  known + ((SELECT sum(weight) FROM concept) - known.weight) * ln(1 + (CASE WHEN rows > 1 THEN rows - 1 ELSE 0 END + 0.5) / (1 + 0.5)) AS "all",
  solution.title,
  solution.content
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN solutions solution ON solution.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 5;
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT 1 FROM solutions solution WHERE solution.id IN ($1) AND solution.is_archived = false;
UPDATE "suggestions"
SET "made_by" = $1, "made_at" = $2, "is_fallback" = $3
WHERE ("id" = $4 AND "made_at" IS NULL);
INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) VALUES ($1, $2, $3, $4);
UPDATE "tickets" SET "ai_response" = $1, "ai_updated_at" = $2 WHERE "id" = $3;
COMMIT;

-- GET /tickets/{id}/suggestions, by creator
SELECT ticket.title,
  ticket.content,
  creator.nickname AS requester,
  (ticket.assigned_to = $1) AS "isWorker",
  '{"ai_response":' || to_json("ticket"."ai_response")::text
    || ',"ai_updated_at":'
      || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
    || '}' AS proposal,
  last.id AS "suggestionId",
  last.made_by AS "madeBy"
FROM tickets ticket
JOIN profiles creator ON creator.id = ticket.created_by
LEFT JOIN suggestions last ON last.id = (
  SELECT kept.id
  FROM suggestions kept
  WHERE kept.ticket_id = ticket.id
    AND kept.made_at = ticket.ai_updated_at
    AND NOT EXISTS (
      SELECT 1
      FROM suggestion_sources source
      CROSS JOIN solutions solution
      WHERE source.suggestion_id = kept.id
        AND solution.id = source.solution_id
        AND solution.is_archived = true
    )
  ORDER BY kept.id DESC
  LIMIT 1
)
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
WITH concept AS MATERIALIZED (
  SELECT *
  FROM json_to_recordset(CAST($1 AS json)) AS given(number integer, weight double precision, name text, query tsquery, spelling tsquery)
),
  exact AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.query AS asked, found.id
    FROM concept concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.query
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number, concept.weight, concept.spelling AS asked, found.id
    FROM unknown concept
    CROSS JOIN LATERAL (
      SELECT solution.id
      FROM solutions solution
      WHERE array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ concept.spelling
        AND solution.is_archived = false
      LIMIT 1001
    ) found
  ),
  title AS MATERIALIZED (
    SELECT solution.id, array_to_tsvector(array_remove(string_to_array(title_words, ' '), '')) AS words
    FROM (SELECT id FROM exact UNION SELECT id FROM spelt) found
    CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = found.id OFFSET 0) solution
    WHERE solution.is_archived = false
  ),
  hit AS MATERIALIZED (
    SELECT number, weight, title.id, CASE WHEN title.words @@ asked THEN 2 ELSE 1 END AS place
    FROM (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, asked, id FROM spelt) found
    JOIN title ON title.id = found.id
  ),
  counted AS MATERIALIZED (
    SELECT CAST(count(*) AS double precision) AS rows
    FROM (SELECT 1 AS one FROM solutions solution WHERE solution.is_archived = false LIMIT 10000) counted
  ),
  rarity AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      CASE
        WHEN count(*) > 1000 THEN 0
        ELSE ln(1 + (CASE WHEN rows > count(*) THEN rows - count(*) ELSE 0 END + 0.5) / (count(*) + 0.5)) END AS rarity
    FROM hit
    CROSS JOIN counted
    GROUP BY number, rows
  ),
  known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
  counting AS MATERIALIZED (
    SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
    FROM hit
    JOIN rarity ON rarity.number = hit.number
    WHERE rarity > 0
  ),
  best AS MATERIALIZED (
    SELECT id,
      score,
      shared,
      (
        SELECT name
        FROM concept
        WHERE number = (
          SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1
        )
      ) AS topic
    FROM (
      SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared
      FROM counting
      GROUP BY id
      ORDER BY score DESC, id DESC
      LIMIT 10
    ) scored
  )
SELECT best.id,
  best.score * (
    SELECT CASE
      WHEN count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= 5
        AND count(DISTINCT CASE WHEN is_helpful THEN NULL ELSE ticket_id END) >= count(DISTINCT CASE WHEN is_helpful THEN ticket_id END) THEN 0.5
      ELSE 1 END
    FROM (
      SELECT feedback.is_helpful, suggestion.ticket_id
      FROM (
        SELECT suggestion_id
        FROM suggestion_sources
        WHERE solution_id = best.id AND topic = best.topic
        ORDER BY suggestion_id DESC
        LIMIT 500
      ) source
      JOIN suggestion_feedback feedback ON feedback.suggestion_id = source.suggestion_id
      JOIN suggestions suggestion ON suggestion.id = source.suggestion_id
    ) said
  ) AS score,
  shared,
  topic,
  known,
  known + ((SELECT sum(weight) FROM concept) - known.weight) * ln(1 + (CASE WHEN rows > 1 THEN rows - 1 ELSE 0 END + 0.5) / (1 + 0.5)) AS "all",
  solution.title,
  solution.content
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN solutions solution ON solution.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 5;
WITH concept AS MATERIALIZED (
  SELECT *
  FROM json_to_recordset(CAST($1 AS json)) AS given(number integer, weight double precision, name text)
),
  needle AS MATERIALIZED (
    SELECT *
    FROM json_to_recordset(CAST($2 AS json)) AS given(number integer, weight double precision, needle text)
  ),
  own AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.assigned_to = $3
        AND (SELECT is_manager FROM profiles WHERE id = $4)
        AND NOT ticket.is_deleted
        AND ticket.id <> $5
      ORDER BY created_at DESC, id DESC
      LIMIT 500
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.created_by = $6
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $7 AND (SELECT is_manager FROM profiles WHERE id = $8)) IS NOT TRUE
        AND ticket.id <> $9
      ORDER BY created_at DESC, id DESC
      LIMIT 500
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ),
  hit AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      id,
      max(CASE WHEN strpos(title_words, needle) > 0 THEN 2 ELSE 1 END) AS place
    FROM own
    CROSS JOIN needle
    WHERE strpos(words, needle) > 0
    GROUP BY number, id
  ),
  counted AS MATERIALIZED (SELECT CAST(count(*) AS double precision) AS rows FROM own),
  rarity AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      CASE
        WHEN count(*) > 1000 THEN 0
        ELSE ln(1 + (CASE WHEN rows > count(*) THEN rows - count(*) ELSE 0 END + 0.5) / (count(*) + 0.5)) END AS rarity
    FROM hit
    CROSS JOIN counted
    GROUP BY number, rows
  ),
  known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
  counting AS MATERIALIZED (
    SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
    FROM hit
    JOIN rarity ON rarity.number = hit.number
    WHERE rarity > 0
  ),
  best AS MATERIALIZED (
    SELECT id,
      score,
      shared,
      (
        SELECT name
        FROM concept
        WHERE number = (
          SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1
        )
      ) AS topic
    FROM (
      SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared
      FROM counting
      GROUP BY id
      ORDER BY score DESC, id DESC
      LIMIT 40
    ) scored
  )
SELECT best.id,
  best.score * 1 AS score,
  shared,
  topic,
  known,
  known + ((SELECT sum(weight) FROM concept) - known.weight) * ln(1 + (CASE WHEN rows > 1 THEN rows - 1 ELSE 0 END + 0.5) / (1 + 0.5)) AS "all",
  '{"id":' || CAST("ticket"."id" AS text)
    || ',"title":' || to_json("ticket"."title")::text
    || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
    || ',"created_at":'
      || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || '}' AS json
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN tickets ticket ON ticket.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 20;

-- GET /tickets/{id}/suggestions of a proposal that is kept, by assignee
SELECT ticket.title,
  ticket.content,
  creator.nickname AS requester,
  (ticket.assigned_to = $1) AS "isWorker",
  '{"ai_response":' || to_json("ticket"."ai_response")::text
    || ',"ai_updated_at":'
      || coalesce(to_char("ticket"."ai_updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""'), 'null')
    || '}' AS proposal,
  last.id AS "suggestionId",
  last.made_by AS "madeBy"
FROM tickets ticket
JOIN profiles creator ON creator.id = ticket.created_by
LEFT JOIN suggestions last ON last.id = (
  SELECT kept.id
  FROM suggestions kept
  WHERE kept.ticket_id = ticket.id
    AND kept.made_at = ticket.ai_updated_at
    AND NOT EXISTS (
      SELECT 1
      FROM suggestion_sources source
      CROSS JOIN solutions solution
      WHERE source.suggestion_id = kept.id
        AND solution.id = source.solution_id
        AND solution.is_archived = true
    )
  ORDER BY kept.id DESC
  LIMIT 1
)
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4));
SELECT solution.id, solution.title
FROM suggestion_sources source
JOIN solutions solution ON solution.id = source.solution_id
WHERE source.suggestion_id = $1
  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
ORDER BY source.position;
WITH concept AS MATERIALIZED (
  SELECT *
  FROM json_to_recordset(CAST($1 AS json)) AS given(number integer, weight double precision, name text)
),
  needle AS MATERIALIZED (
    SELECT *
    FROM json_to_recordset(CAST($2 AS json)) AS given(number integer, weight double precision, needle text)
  ),
  own AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.assigned_to = $3
        AND (SELECT is_manager FROM profiles WHERE id = $4)
        AND NOT ticket.is_deleted
        AND ticket.id <> $5
      ORDER BY created_at DESC, id DESC
      LIMIT 500
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.created_by = $6
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = $7 AND (SELECT is_manager FROM profiles WHERE id = $8)) IS NOT TRUE
        AND ticket.id <> $9
      ORDER BY created_at DESC, id DESC
      LIMIT 500
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ),
  hit AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      id,
      max(CASE WHEN strpos(title_words, needle) > 0 THEN 2 ELSE 1 END) AS place
    FROM own
    CROSS JOIN needle
    WHERE strpos(words, needle) > 0
    GROUP BY number, id
  ),
  counted AS MATERIALIZED (SELECT CAST(count(*) AS double precision) AS rows FROM own),
  rarity AS MATERIALIZED (
    SELECT number,
      max(weight) AS weight,
      CASE
        WHEN count(*) > 1000 THEN 0
        ELSE ln(1 + (CASE WHEN rows > count(*) THEN rows - count(*) ELSE 0 END + 0.5) / (count(*) + 0.5)) END AS rarity
    FROM hit
    CROSS JOIN counted
    GROUP BY number, rows
  ),
  known AS MATERIALIZED (SELECT sum(weight * rarity) AS known, sum(weight) AS weight FROM rarity),
  counting AS MATERIALIZED (
    SELECT hit.id, hit.number, hit.weight * place * rarity AS counts
    FROM hit
    JOIN rarity ON rarity.number = hit.number
    WHERE rarity > 0
  ),
  best AS MATERIALIZED (
    SELECT id,
      score,
      shared,
      (
        SELECT name
        FROM concept
        WHERE number = (
          SELECT number FROM counting WHERE counting.id = scored.id ORDER BY counts DESC, number LIMIT 1
        )
      ) AS topic
    FROM (
      SELECT id, sum(counts) AS score, CAST(count(*) AS integer) AS shared
      FROM counting
      GROUP BY id
      ORDER BY score DESC, id DESC
      LIMIT 40
    ) scored
  )
SELECT best.id,
  best.score * 1 AS score,
  shared,
  topic,
  known,
  known + ((SELECT sum(weight) FROM concept) - known.weight) * ln(1 + (CASE WHEN rows > 1 THEN rows - 1 ELSE 0 END + 0.5) / (1 + 0.5)) AS "all",
  '{"id":' || CAST("ticket"."id" AS text)
    || ',"title":' || to_json("ticket"."title")::text
    || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
    || ',"created_at":'
      || to_char("ticket"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
    || '}' AS json
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN tickets ticket ON ticket.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 20;

-- POST /tickets/{id}/suggestions/feedback, by creator
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
SELECT (
  SELECT kept.id
  FROM suggestions kept
  WHERE kept.ticket_id = ticket.id
    AND kept.made_at = ticket.ai_updated_at
    AND NOT EXISTS (
      SELECT 1
      FROM suggestion_sources source
      CROSS JOIN solutions solution
      WHERE source.suggestion_id = kept.id
        AND solution.id = source.solution_id
        AND solution.is_archived = true
    )
  ORDER BY kept.id DESC
  LIMIT 1
) AS id
FROM tickets ticket
WHERE ticket.id = $1 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $2 OR ticket.created_by = $3));
INSERT INTO suggestion_feedback (suggestion_id, profile_id, is_helpful, said_at)
VALUES ($1, $2, $3, $4) ON CONFLICT(suggestion_id, profile_id) DO UPDATE SET is_helpful = EXCLUDED.is_helpful,
  said_at = EXCLUDED.said_at;
COMMIT;

-- GET /tickets/{id}/solution-draft, by assignee
SELECT ticket.title,
  ticket.content,
  ticket.is_resolved AS "isResolved",
  (ticket.assigned_to = $1) AS "isWorker",
  message.content AS message,
  (message.profile_id = ticket.created_by) AS "isRequesters"
FROM tickets ticket
LEFT JOIN messages message ON message.ticket_id = ticket.id
WHERE ticket.id = $2 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
ORDER BY message.created_at DESC, message.id DESC
LIMIT 10;

-- GET /solutions, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH page AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT solution.id, solution.created_at
          FROM solutions solution
          WHERE solution.is_archived = $1
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || to_json("shown"."title")::text
        || ',"content":' || to_json("shown"."content")::text
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM page
      JOIN solutions solution ON solution.id = page.id
      JOIN (
        SELECT "solution"."id",
          "solution"."author_id",
          "solution"."title",
          "solution"."content",
          "solution"."version",
          "solution"."is_archived",
          "solution"."created_at",
          "solution"."updated_at",
          (
            SELECT ticket.id
            FROM tickets ticket
            WHERE ticket.id = solution.ticket_id
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $5))
      ) shown ON shown.id = solution.id
      LEFT JOIN LATERAL (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || to_json("author"."nickname")::text
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":'
              || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
        WHERE "author"."id" = "shown"."author_id"
        OFFSET 0
      ) "author" ON TRUE
      ORDER BY page.created_at DESC, page.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions in the archive, by assignee
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH page AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT solution.id, solution.created_at
          FROM solutions solution
          WHERE solution.is_archived = $1
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || to_json("shown"."title")::text
        || ',"content":' || to_json("shown"."content")::text
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM page
      JOIN solutions solution ON solution.id = page.id
      JOIN (
        SELECT "solution"."id",
          "solution"."author_id",
          "solution"."title",
          "solution"."content",
          "solution"."version",
          "solution"."is_archived",
          "solution"."created_at",
          "solution"."updated_at",
          (
            SELECT ticket.id
            FROM tickets ticket
            WHERE ticket.id = solution.ticket_id
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = $3 OR ticket.created_by = $4))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $5))
      ) shown ON shown.id = solution.id
      LEFT JOIN LATERAL (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || to_json("author"."nickname")::text
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":'
              || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
        WHERE "author"."id" = "shown"."author_id"
        OFFSET 0
      ) "author" ON TRUE
      ORDER BY page.created_at DESC, page.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions after a cursor, by creator
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      WITH page AS MATERIALIZED (
        SELECT *
        FROM (
          SELECT solution.id, solution.created_at
          FROM solutions solution
          WHERE solution.is_archived = $1
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
            AND (solution.created_at, solution.id) < (
              coalesce(
                (
                  SELECT solution.created_at
                  FROM solutions solution
                  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
                    AND solution.id = $4
                    AND solution.created_at >= $5
                    AND solution.created_at < $6
                ),
                  $7
              ),
                $8
            )
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || to_json("shown"."title")::text
        || ',"content":' || to_json("shown"."content")::text
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":'
          || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || ',"updated_at":'
          || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM page
      JOIN solutions solution ON solution.id = page.id
      JOIN (
        SELECT "solution"."id",
          "solution"."author_id",
          "solution"."title",
          "solution"."content",
          "solution"."version",
          "solution"."is_archived",
          "solution"."created_at",
          "solution"."updated_at",
          (
            SELECT ticket.id
            FROM tickets ticket
            WHERE ticket.id = solution.ticket_id
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = $9 OR ticket.created_by = $10))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $11))
      ) shown ON shown.id = solution.id
      LEFT JOIN LATERAL (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || to_json("author"."nickname")::text
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":'
              || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
        WHERE "author"."id" = "shown"."author_id"
        OFFSET 0
      ) "author" ON TRUE
      ORDER BY page.created_at DESC, page.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions of a word, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT solution.id, solution.created_at
    FROM solutions solution
    WHERE solution.is_archived = $1
      AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT solution.id, solution.created_at
      FROM solutions solution
      WHERE solution.is_archived = $3
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $4))
        AND (solution.created_at, solution.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT solution.id, solution.created_at
            FROM solutions solution
            WHERE solution.is_archived = $5
              AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $6))
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM solutions unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $7) > 0)
      ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM solutions unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($8 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT solution.id, solution.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = hit.id OFFSET 0) solution
    WHERE (
      solution.is_archived = $9
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $10))
    )
    ORDER BY created_at DESC, solution.id DESC
  ),
  newest AS MATERIALIZED (
    SELECT id, created_at, place, place AS rank
    FROM (
      SELECT *
      FROM (
        SELECT solution.id,
          solution.created_at,
          greatest(
            CASE
              WHEN (((strpos(solution.title_words, $11) > 0) OR (strpos(solution.content_words, $12) > 0))) IS NOT TRUE THEN 0
              WHEN ((strpos(solution.title_words, $13) > 0)) THEN 4
              WHEN (((strpos(solution.title_words, $14) > 0) OR (strpos(solution.content_words, $15) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = hit.id OFFSET 0) solution
        WHERE (
          solution.is_archived = $16
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $17))
        )
          AND (solution.created_at, solution.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT solution.id,
          solution.created_at,
          greatest(
            CASE
              WHEN (((strpos(solution.title_words, $18) > 0) OR (strpos(solution.content_words, $19) > 0))) IS NOT TRUE THEN 0
              WHEN ((strpos(solution.title_words, $20) > 0)) THEN 4
              WHEN (((strpos(solution.title_words, $21) > 0) OR (strpos(solution.content_words, $22) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = hit.id OFFSET 0) solution
        WHERE (
          solution.is_archived = $23
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $24))
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (solution.created_at, solution.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM newest UNION ALL SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("shown"."id" AS text)
      || ',"title":' || to_json("shown"."title")::text
      || ',"content":' || to_json("shown"."content")::text
      || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
      || ',"author":' || "author".json
      || ',"version":' || CAST("shown"."version" AS text)
      || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || '}' AS json,
      page.rank
    FROM page
    JOIN solutions solution ON solution.id = page.id
    JOIN (
      SELECT "solution"."id",
        "solution"."author_id",
        "solution"."title",
        "solution"."content",
        "solution"."version",
        "solution"."is_archived",
        "solution"."created_at",
        "solution"."updated_at",
        (
          SELECT ticket.id
          FROM tickets ticket
          WHERE ticket.id = solution.ticket_id
            AND (NOT ticket.is_deleted AND (ticket.assigned_to = $25 OR ticket.created_by = $26))
        ) AS ticket_id
      FROM solutions solution
      WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $27))
    ) shown ON shown.id = solution.id
    LEFT JOIN LATERAL (
      SELECT "author"."id",
        '{"id":' || CAST("author"."id" AS text)
          || ',"nickname":' || to_json("author"."nickname")::text
          || ',"user":' || CAST("author"."user_id" AS text)
          || ',"created_at":'
            || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "author"
      WHERE "author"."id" = "shown"."author_id"
      OFFSET 0
    ) "author" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- GET /solutions of a word, after a cursor, by creator
WITH ranked_own AS MATERIALIZED (
  SELECT *
  FROM (
    SELECT solution.id, solution.created_at
    FROM solutions solution
    WHERE solution.is_archived = $1
      AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  ORDER BY created_at DESC, id DESC
  LIMIT 500
),
  oldest_ranked AS MATERIALIZED (SELECT id, created_at FROM ranked_own ORDER BY created_at, id LIMIT 1),
  looked_at AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT solution.id, solution.created_at
      FROM solutions solution
      WHERE solution.is_archived = $3
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $4))
        AND (solution.created_at, solution.id) < (
          coalesce(
            (
              SELECT solution.created_at
              FROM solutions solution
              WHERE (
                solution.is_archived = $5
                  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $6))
              )
                AND solution.id = $7
                AND solution.created_at >= $8
                AND solution.created_at < $9
            ),
              $10
          ),
            $11
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    ORDER BY created_at DESC, id DESC
    LIMIT 2000
  ),
  sought AS MATERIALIZED (
    SELECT CASE
      WHEN (
        SELECT count(*)
        FROM (
          SELECT *
          FROM (
            SELECT solution.id, solution.created_at
            FROM solutions solution
            WHERE solution.is_archived = $12
              AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $13))
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          ORDER BY created_at DESC, id DESC
          LIMIT 501
        ) own
      ) <= 500 THEN false
      WHEN (
        SELECT count(*)
        FROM (
          SELECT title_words || content_words AS words FROM solutions unscoped ORDER BY id DESC LIMIT 300
        ) sample
        WHERE (strpos(words, $14) > 0)
      ) >= 8 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT id AS id
      FROM solutions unscoped
      WHERE (SELECT is_sought FROM sought)
        AND array_to_tsvector(array_remove(string_to_array(title_words || content_words, ' '), '')) @@ (SELECT CAST($15 AS tsquery))
      LIMIT 501
    ) entry
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT solution.id, solution.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = hit.id OFFSET 0) solution
    WHERE (
      solution.is_archived = $16
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $17))
    )
    ORDER BY created_at DESC, solution.id DESC
  ),
  older AS MATERIALIZED (
    SELECT id, created_at, place, 1 AS rank
    FROM (
      SELECT *
      FROM (
        SELECT solution.id,
          solution.created_at,
          greatest(
            CASE
              WHEN (((strpos(solution.title_words, $18) > 0) OR (strpos(solution.content_words, $19) > 0))) IS NOT TRUE THEN 0
              WHEN ((strpos(solution.title_words, $20) > 0)) THEN 4
              WHEN (((strpos(solution.title_words, $21) > 0) OR (strpos(solution.content_words, $22) > 0))) THEN 3
              ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN LATERAL (SELECT * FROM solutions WHERE id = hit.id OFFSET 0) solution
        WHERE (
          solution.is_archived = $23
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $24))
        )
          AND (solution.created_at, solution.id) < (
            coalesce(
              (
                SELECT solution.created_at
                FROM solutions solution
                WHERE (
                  solution.is_archived = $25
                    AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $26))
                )
                  AND solution.id = $27
                  AND solution.created_at >= $28
                  AND solution.created_at < $29
              ),
                $30
            ),
              $31
          )
        LIMIT 2000
      ) placed
      WHERE place > 0
    ) fitting
    LIMIT 1001
  ),
  found AS MATERIALIZED (
    SELECT id, created_at, place, rank
    FROM (SELECT * FROM older) ranked
    ORDER BY rank DESC, created_at DESC, id DESC
    LIMIT 1001
  ),
  page AS MATERIALIZED (
    SELECT *
    FROM found
    UNION ALL
    SELECT id, created_at, 0, 0
    FROM (SELECT id, created_at FROM looked_at ORDER BY created_at, id LIMIT 1) oldest
    WHERE (SELECT count(*) FROM found) < 1001
      AND NOT (SELECT is_rare FROM strategy)
      AND (SELECT count(*) FROM looked_at) = 2000
  )
SELECT *
FROM (
  SELECT found.*, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
  FROM (
    SELECT '{"id":' || CAST("shown"."id" AS text)
      || ',"title":' || to_json("shown"."title")::text
      || ',"content":' || to_json("shown"."content")::text
      || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
      || ',"author":' || "author".json
      || ',"version":' || CAST("shown"."version" AS text)
      || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
      || ',"created_at":'
        || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"updated_at":'
        || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || '}' AS json,
      page.rank
    FROM page
    JOIN solutions solution ON solution.id = page.id
    JOIN (
      SELECT "solution"."id",
        "solution"."author_id",
        "solution"."title",
        "solution"."content",
        "solution"."version",
        "solution"."is_archived",
        "solution"."created_at",
        "solution"."updated_at",
        (
          SELECT ticket.id
          FROM tickets ticket
          WHERE ticket.id = solution.ticket_id
            AND (NOT ticket.is_deleted AND (ticket.assigned_to = $32 OR ticket.created_by = $33))
        ) AS ticket_id
      FROM solutions solution
      WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $34))
    ) shown ON shown.id = solution.id
    LEFT JOIN LATERAL (
      SELECT "author"."id",
        '{"id":' || CAST("author"."id" AS text)
          || ',"nickname":' || to_json("author"."nickname")::text
          || ',"user":' || CAST("author"."user_id" AS text)
          || ',"created_at":'
            || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
          || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "author"
      WHERE "author"."id" = "shown"."author_id"
      OFFSET 0
    ) "author" ON TRUE
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- POST /solutions, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
INSERT INTO "solutions" (
  "author_id",
    "ticket_id",
    "title",
    "content",
    "created_at",
    "updated_at",
    "version",
    "is_archived",
    "title_words",
    "content_words"
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;
COMMIT;

-- POST /solutions out of a ticket, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = $1) AS "isRequester",
  (ticket.assigned_to = $2) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = $3 AND (NOT ticket.is_deleted AND (ticket.assigned_to = $4 OR ticket.created_by = $5))
FOR NO KEY UPDATE OF "ticket";
INSERT INTO "solutions" (
  "author_id",
    "ticket_id",
    "title",
    "content",
    "created_at",
    "updated_at",
    "version",
    "is_archived",
    "title_words",
    "content_words"
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;
COMMIT;

-- POST /solutions with an Idempotency-Key, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT pg_try_advisory_xact_lock(hashtextextended($1, CAST($2 AS bigint))) AS granted;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = $1) AND ("IdempotencyKey"."key" = $2))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = $1 AND claimed_at >= $2 LIMIT 10000) keys;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
INSERT INTO "solutions" (
  "author_id",
    "ticket_id",
    "title",
    "content",
    "created_at",
    "updated_at",
    "version",
    "is_archived",
    "title_words",
    "content_words"
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES ($1, $2, $3, '', $4, $5) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- GET /solutions/{id}, by creator
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;

-- PUT /solutions/{id}, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT 1 AS found
FROM solutions solution
WHERE solution.id = $1 AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
FOR NO KEY UPDATE OF "solution";
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;
UPDATE "solutions"
SET "title" = $1, "content" = $2, "is_archived" = $3, "version" = $4, "updated_at" = $5
WHERE "id" = $6;
UPDATE "solutions" SET "title_words" = $1, "content_words" = $2 WHERE "id" = $3;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES ($1, $2, $3, $4, $5, $6, $7)
RETURNING id;
COMMIT;

-- PUT /solutions/{id} with an old updated_at, by assignee
BEGIN; SELECT pg_current_xact_id()::text AS xid, set_config('lock_timeout', '100', true);
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || to_json("profile"."nickname")::text
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":'
    || to_char("profile"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = $1
FOR KEY SHARE OF "profile";
SELECT 1 AS found
FROM solutions solution
WHERE solution.id = $1 AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
FOR NO KEY UPDATE OF "solution";
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || to_json("shown"."title")::text
  || ',"content":' || to_json("shown"."content")::text
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":'
    || to_char("shown"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || ',"updated_at":'
    || to_char("shown"."updated_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN (
  SELECT "solution"."id",
    "solution"."author_id",
    "solution"."title",
    "solution"."content",
    "solution"."version",
    "solution"."is_archived",
    "solution"."created_at",
    "solution"."updated_at",
    (
      SELECT ticket.id
      FROM tickets ticket
      WHERE ticket.id = solution.ticket_id
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = $1 OR ticket.created_by = $2))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $3))
) shown ON shown.id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "shown"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $4;
SELECT '{"id":' || CAST("version"."id" AS text)
  || ',"solution":' || CAST("version"."solution_id" AS text)
  || ',"version":' || CAST("version"."version" AS text)
  || ',"title":' || to_json("version"."title")::text
  || ',"content":' || to_json("version"."content")::text
  || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
  || ',"author":' || "author".json
  || ',"created_at":'
    || to_char("version"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
  || '}' AS json
FROM solutions solution
JOIN solution_versions version ON version.solution_id = solution.id
LEFT JOIN LATERAL (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || to_json("author"."nickname")::text
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":'
        || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
  WHERE "author"."id" = "version"."author_id"
  OFFSET 0
) "author" ON TRUE
WHERE solution.id = $1
  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = $2))
  AND version.created_at <= $3
ORDER BY version.created_at DESC, version.id DESC
LIMIT 1;
COMMIT;

-- GET /solutions/{id}/versions, by assignee
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("version"."id" AS text)
        || ',"solution":' || CAST("version"."solution_id" AS text)
        || ',"version":' || CAST("version"."version" AS text)
        || ',"title":' || to_json("version"."title")::text
        || ',"content":' || to_json("version"."content")::text
        || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
        || ',"author":' || "author".json
        || ',"created_at":'
          || to_char("version"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM solutions solution
      LEFT JOIN solution_versions version ON version.solution_id = solution.id
      LEFT JOIN LATERAL (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || to_json("author"."nickname")::text
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":'
              || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
        WHERE "author"."id" = "version"."author_id"
        OFFSET 0
      ) "author" ON TRUE
      WHERE solution.id = $1 AND (SELECT is_manager FROM profiles WHERE id = $2)
      ORDER BY version.created_at DESC, version.id DESC
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions/{id}/versions after a cursor, by assignee
SELECT CASE WHEN octet_length(lines) <= 32768 THEN lines END AS lines,
  CASE WHEN octet_length(lines) > 32768 THEN convert_to(lines, 'UTF8') END AS bytes,
  count,
  "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("version"."id" AS text)
        || ',"solution":' || CAST("version"."solution_id" AS text)
        || ',"version":' || CAST("version"."version" AS text)
        || ',"title":' || to_json("version"."title")::text
        || ',"content":' || to_json("version"."content")::text
        || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
        || ',"author":' || "author".json
        || ',"created_at":'
          || to_char("version"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
        || '}' AS json
      FROM solutions solution
      LEFT JOIN solution_versions version ON version.solution_id = solution.id
        AND (version.created_at, version.id) < (
          coalesce(
            (
              SELECT version.created_at
              FROM solutions solution
              JOIN solution_versions version ON version.solution_id = solution.id
              WHERE solution.id = $1
                AND (SELECT is_manager FROM profiles WHERE id = $2)
                AND version.id = $3
                AND version.created_at >= $4
                AND version.created_at < $5
            ),
              $6
          ),
            $7
        )
      LEFT JOIN LATERAL (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || to_json("author"."nickname")::text
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":'
              || to_char("author"."created_at" AT TIME ZONE 'UTC', '"\""YYYY-MM-DD"T"HH24:MI:SS.MS"Z\""')
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
        WHERE "author"."id" = "version"."author_id"
        OFFSET 0
      ) "author" ON TRUE
      WHERE solution.id = $8 AND (SELECT is_manager FROM profiles WHERE id = $9)
      ORDER BY version.created_at DESC, version.id DESC
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
