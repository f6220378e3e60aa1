-- What each route sends to sqlite. Written by "npm run sql", never by hand.

-- GET /health/live, by creator
-- nothing

-- GET /health/ready, by creator
BEGIN IMMEDIATE;
PRAGMA user_version = 0;
COMMIT;

-- POST /signup, by anonymous
BEGIN IMMEDIATE;
INSERT INTO "users" ("username", "username_folded", "email", "password", "created_at")
VALUES (?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO "profiles" ("user_id", "nickname", "is_manager", "created_at") VALUES (?, ?, ?, ?) RETURNING id;
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = ? AND expires_at > ?
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES (?, ?, ?) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
COMMIT;

-- POST /login, by anonymous
SELECT network
FROM known_addresses
WHERE user_id = (SELECT id FROM users WHERE username_folded = ?) AND network = ? AND seen_at > ?;
BEGIN IMMEDIATE;
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES (?, 0, ?) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = ?))
LIMIT 1;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = ?))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = ?, "blocked_until" = ? WHERE "subject" = ?;
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
WHERE "user"."username_folded" = ?;
BEGIN IMMEDIATE;
DELETE FROM "log_in_failures" WHERE "subject" = ?;
COMMIT;
BEGIN IMMEDIATE;
SELECT owner.id FROM users owner WHERE owner.id = ? AND owner.password = ? AND owner.disabled_at IS NULL;
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = ? AND expires_at > ?
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES (?, ?, ?) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;
COMMIT;

-- GET /login, by anonymous
SELECT network
FROM known_addresses
WHERE user_id = (SELECT id FROM users WHERE username_folded = ?) AND network = ? AND seen_at > ?;
BEGIN IMMEDIATE;
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES (?, 0, ?) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = ?))
LIMIT 1;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = ?))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = ?, "blocked_until" = ? WHERE "subject" = ?;
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
WHERE "user"."username_folded" = ?;
BEGIN IMMEDIATE;
DELETE FROM "log_in_failures" WHERE "subject" = ?;
COMMIT;
BEGIN IMMEDIATE;
SELECT owner.id FROM users owner WHERE owner.id = ? AND owner.password = ? AND owner.disabled_at IS NULL;
INSERT INTO "sessions" ("id", "user_id", "created_at", "expires_at", "last_used_at", "address", "user_agent")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
WITH which AS MATERIALIZED (
  SELECT id
  FROM (
    SELECT id, row_number() OVER (ORDER BY coalesce(last_used_at, created_at) DESC, id) AS place
    FROM sessions
    WHERE user_id = ? AND expires_at > ?
  ) placed
  WHERE place > 1000
  LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
RETURNING sessions.id;
INSERT INTO known_addresses (user_id, network, seen_at)
VALUES (?, ?, ?) ON CONFLICT(user_id, network) DO UPDATE SET seen_at = excluded.seen_at;
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;
COMMIT;

-- GET /users/token/refresh, by creator
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;

-- POST /users/token/refresh, by anonymous
BEGIN IMMEDIATE;
INSERT INTO "spent_refresh_tokens" ("id", "session_id") VALUES (?, ?) RETURNING id;
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;
COMMIT;

-- POST /logout, by creator
BEGIN IMMEDIATE;
UPDATE "sessions" SET "expires_at" = ? WHERE "id" = ?;
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
WHERE "profile"."id" = ?;
BEGIN IMMEDIATE;
INSERT INTO log_in_failures (subject, failures, blocked_until)
VALUES (?, 0, ?) ON CONFLICT(subject) DO UPDATE SET subject = excluded.subject;
SELECT "LogInFailures"."subject" AS "LogInFailures_subject",
  "LogInFailures"."failures" AS "LogInFailures_failures",
  "LogInFailures"."blocked_until" AS "LogInFailures_blocked_until"
FROM "log_in_failures" "LogInFailures"
WHERE (("LogInFailures"."subject" = ?))
LIMIT 1;
UPDATE "log_in_failures" SET "failures" = ?, "blocked_until" = ? WHERE "subject" = ?;
COMMIT;
BEGIN IMMEDIATE;
DELETE FROM "log_in_failures" WHERE "subject" = ?;
COMMIT;
BEGIN IMMEDIATE;
UPDATE "users" SET "password" = ? WHERE ("id" = ? AND "password" = ?);
INSERT INTO sessions (id, user_id, created_at, expires_at, last_used_at, address, user_agent)
SELECT ?, user_id, created_at, expires_at, last_used_at, address, user_agent
FROM sessions
WHERE id = ?;
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = ? AND expires_at > ? AND id <> ? LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
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
WHERE (("Session"."user_id" = ?) AND ("Session"."expires_at" > ?))
ORDER BY "Session"."created_at" DESC, "Session"."id" DESC
LIMIT 1000;

-- DELETE /users/sessions, by creator
BEGIN IMMEDIATE;
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = ? AND expires_at > ? AND id <> ? LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
RETURNING sessions.id;
COMMIT;

-- DELETE /users/sessions/{id}, by creator
BEGIN IMMEDIATE;
WITH which AS MATERIALIZED (
  SELECT id FROM sessions WHERE user_id = ? AND expires_at > ? AND id = ? LIMIT 10000
) UPDATE sessions
SET expires_at = ?
FROM which
WHERE sessions.id = which.id AND sessions.expires_at > ?
RETURNING sessions.id;
COMMIT;

-- GET /users/managers, by anonymous
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("profile"."id" AS text)
        || ',"nickname":' || json_quote("profile"."nickname")
        || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
        || '}' AS json
      FROM "profiles" "profile"
      WHERE profile.is_manager
      ORDER BY lower(profile.nickname), profile.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /users/managers after a cursor, by anonymous
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 8126464) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 8126464) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("profile"."id" AS text)
        || ',"nickname":' || json_quote("profile"."nickname")
        || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
        || '}' AS json
      FROM "profiles" "profile"
      WHERE profile.is_manager AND (lower(profile.nickname), profile.id) > (lower(?), ?)
      ORDER BY lower(profile.nickname), profile.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}, by other manager
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;

-- GET /profiles/{id} in a session that is new to the instance, by creator
SELECT '{"id":' || json_quote("session"."id")
  || ',"expires_at":' || '"' || replace("session"."expires_at", ' ', 'T') || 'Z"'
  || ',"user":' || "user".json
  || '}' AS session,
  '{"id":' || CAST("profile"."id" AS text)
    || ',"nickname":' || json_quote("profile"."nickname")
    || ',"user":' || CAST("profile"."user_id" AS text)
    || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
    || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
    || '}' AS profile
FROM "sessions" "session"
LEFT JOIN (
  SELECT "user"."id",
    '{"id":' || CAST("user"."id" AS text)
      || ',"username":' || json_quote("user"."username")
      || ',"email":' || json_quote("user"."email")
      || '}' AS json
  FROM "users" "user"
) "user" ON "user"."id" = "session"."user_id"
JOIN profiles profile ON profile.user_id = "user".id
WHERE session.id = ? AND session.expires_at > ?;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;

-- PUT /profiles/{id}, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
UPDATE "profiles" SET "nickname" = ? WHERE "id" = ?;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
COMMIT;

-- GET /profiles/{id}/tickets, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
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
          WHERE ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || json_quote("ticket"."title")
        || ',"content":' || json_quote("ticket"."content")
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
        || ',"ai_response":' || json_quote("ticket"."ai_response")
        || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || json_quote("createdBy"."nickname")
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || json_quote("assignedTo"."nickname")
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets of a manager, by assignee
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
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
          WHERE ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || json_quote("ticket"."title")
        || ',"content":' || json_quote("ticket"."content")
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
        || ',"ai_response":' || json_quote("ticket"."ai_response")
        || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || json_quote("createdBy"."nickname")
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || json_quote("assignedTo"."nickname")
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets of at most ten, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
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
          WHERE ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
          ORDER BY created_at DESC, id DESC
          LIMIT 11
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 11
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || json_quote("ticket"."title")
        || ',"content":' || json_quote("ticket"."content")
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
        || ',"ai_response":' || json_quote("ticket"."ai_response")
        || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || json_quote("createdBy"."nickname")
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || json_quote("assignedTo"."nickname")
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets with every filter, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            AND ticket.is_resolved = ?
            AND ticket.created_at >= ?
            AND ticket.created_at <= ?
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
          WHERE ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
            AND ticket.is_resolved = ?
            AND ticket.created_at >= ?
            AND ticket.created_at <= ?
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("ticket"."id" AS text)
        || ',"created_by":' || CAST("ticket"."created_by" AS text)
        || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
        || ',"title":' || json_quote("ticket"."title")
        || ',"content":' || json_quote("ticket"."content")
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
        || ',"ai_response":' || json_quote("ticket"."ai_response")
        || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || json_quote("createdBy"."nickname")
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || json_quote("assignedTo"."nickname")
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
      ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
      ORDER BY ticket.created_at DESC, ticket.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /profiles/{id}/tickets after a cursor, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            AND (ticket.created_at, ticket.id) < (
              coalesce(
                (
                  SELECT ticket.created_at
                  FROM tickets ticket
                  WHERE (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
                    AND ticket.id = ?
                    AND ticket.created_at >= ?
                    AND ticket.created_at < ?
                ),
                  ?
              ),
                ?
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
          WHERE ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
            AND (ticket.created_at, ticket.id) < (
              coalesce(
                (
                  SELECT ticket.created_at
                  FROM tickets ticket
                  WHERE (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
                    AND ticket.id = ?
                    AND ticket.created_at >= ?
                    AND ticket.created_at < ?
                ),
                  ?
              ),
                ?
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
        || ',"title":' || json_quote("ticket"."title")
        || ',"content":' || json_quote("ticket"."content")
        || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
        || ',"ai_response":' || json_quote("ticket"."ai_response")
        || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
        || ',"created_by_obj":' || "createdBy".json
        || ',"assigned_to_obj":' || "assignedTo".json
        || '}' AS json
      FROM ticket
      LEFT JOIN (
        SELECT "createdBy"."id",
          '{"id":' || CAST("createdBy"."id" AS text)
            || ',"nickname":' || json_quote("createdBy"."nickname")
            || ',"user":' || CAST("createdBy"."user_id" AS text)
            || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "createdBy"
      ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
      LEFT JOIN (
        SELECT "assignedTo"."id",
          '{"id":' || CAST("assignedTo"."id" AS text)
            || ',"nickname":' || json_quote("assignedTo"."nickname")
            || ',"user":' || CAST("assignedTo"."user_id" AS text)
            || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "assignedTo"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (SELECT id FROM ranked_own) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (SELECT id FROM looked_at) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0 OR instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0 OR instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000
        OR (
          SELECT count(*)
          FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
        ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          max(
            CASE
              WHEN (
                in_time()
                  AND (
                    ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id
                          AND (random() & 15 OR in_time())
                          AND (instr(more.content_words, ?) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
              ) IS NOT TRUE THEN 0
              WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
              WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
              ELSE 2 END,
              CASE
                WHEN (
                  in_time()
                    AND (
                      ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id
                            AND (random() & 15 OR in_time())
                            AND (instr(more.content_words, ?) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                    AND (
                      ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id
                            AND (random() & 15 OR in_time())
                            AND (instr(more.content_words, ?) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                ) IS NOT TRUE THEN 0
                WHEN ((instr(ticket.title_words, ?) > 0) AND (instr(ticket.title_words, ?) > 0)) THEN 4
                WHEN (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    AND ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                ) THEN 3
                ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          max(
            CASE
              WHEN (
                in_time()
                  AND (
                    ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                      OR (
                        SELECT 1
                        FROM messages more
                        WHERE more.ticket_id = ticket.id
                          AND (random() & 15 OR in_time())
                          AND (instr(more.content_words, ?) > 0)
                        LIMIT 1
                      ) IS NOT NULL
                  )
              ) IS NOT TRUE THEN 0
              WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
              WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
              ELSE 2 END,
              CASE
                WHEN (
                  in_time()
                    AND (
                      ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id
                            AND (random() & 15 OR in_time())
                            AND (instr(more.content_words, ?) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                    AND (
                      ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                        OR (
                          SELECT 1
                          FROM messages more
                          WHERE more.ticket_id = ticket.id
                            AND (random() & 15 OR in_time())
                            AND (instr(more.content_words, ?) > 0)
                          LIMIT 1
                        ) IS NOT NULL
                    )
                ) IS NOT TRUE THEN 0
                WHEN ((instr(ticket.title_words, ?) > 0) AND (instr(ticket.title_words, ?) > 0)) THEN 4
                WHEN (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    AND ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                ) THEN 3
                ELSE 2 END
          ) AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
                AND NOT (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
                AND NOT (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
        AND ticket.is_resolved = ?
        AND ticket.created_at >= ?
        AND ticket.created_at <= ?
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
        )
        AND ticket.is_resolved = ?
        AND ticket.created_at >= ?
        AND ticket.created_at <= ?
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) >= (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
          AND ticket.is_resolved = ?
          AND ticket.created_at >= ?
          AND ticket.created_at <= ?
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        )
          AND (SELECT count(*) FROM newest) < 1001
          AND (ticket.created_at, ticket.id) < (
            (SELECT created_at FROM oldest_ranked), (SELECT id FROM oldest_ranked)
          )
          AND ticket.is_resolved = ?
          AND ticket.created_at >= ?
          AND ticket.created_at <= ?
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank,
      CASE page.place WHEN 4 THEN ticket.title WHEN 3 THEN ticket.content ELSE shown.content END AS excerpt,
      max(
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
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
    LEFT JOIN messages shown ON shown.ticket_id = ticket.id
      AND shown.id = CASE page.place
        WHEN 2 THEN (
          SELECT more.id
          FROM messages more
          WHERE more.ticket_id = ticket.id
            AND (random() & 15 OR in_time())
            AND (
              (
                NOT ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                  AND (instr(more.content_words, ?) > 0)
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        )
          AND (
            SELECT count(*)
            FROM newest
            WHERE (rank, created_at, id) < (
              ?,
                coalesce(
                  (
                    SELECT ticket.created_at
                    FROM tickets ticket
                    WHERE (
                      ticket.assigned_to = ?
                        AND (SELECT is_manager FROM profiles WHERE id = ?)
                        AND NOT ticket.is_deleted
                        OR ticket.created_by = ?
                        AND NOT ticket.is_deleted
                        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
                    )
                      AND ticket.id = ?
                      AND ticket.created_at >= ?
                      AND ticket.created_at < ?
                  ),
                    ?
                ),
                ?
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
      ?,
        coalesce(
          (
            SELECT ticket.created_at
            FROM tickets ticket
            WHERE (
              ticket.assigned_to = ?
                AND (SELECT is_manager FROM profiles WHERE id = ?)
                AND NOT ticket.is_deleted
                OR ticket.created_by = ?
                AND NOT ticket.is_deleted
                AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
            )
              AND ticket.id = ?
              AND ticket.created_at >= ?
              AND ticket.created_at < ?
          ),
            ?
        ),
        ?
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        )
          AND (
            SELECT count(*)
            FROM newest
            WHERE (rank, created_at, id) < (
              ?,
                coalesce(
                  (
                    SELECT ticket.created_at
                    FROM tickets ticket
                    WHERE (
                      ticket.assigned_to = ?
                        AND (SELECT is_manager FROM profiles WHERE id = ?)
                        AND NOT ticket.is_deleted
                        OR ticket.created_by = ?
                        AND NOT ticket.is_deleted
                        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
                    )
                      AND ticket.id = ?
                      AND ticket.created_at >= ?
                      AND ticket.created_at < ?
                  ),
                    ?
                ),
                ?
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
      ?,
        coalesce(
          (
            SELECT ticket.created_at
            FROM tickets ticket
            WHERE (
              ticket.assigned_to = ?
                AND (SELECT is_manager FROM profiles WHERE id = ?)
                AND NOT ticket.is_deleted
                OR ticket.created_by = ?
                AND NOT ticket.is_deleted
                AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
            )
              AND ticket.id = ?
              AND ticket.created_at >= ?
              AND ticket.created_at < ?
          ),
            ?
        ),
        ?
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
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
    WHERE ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?) AND NOT ticket.is_deleted
    ORDER BY created_at DESC, id DESC
    LIMIT 500
  ) part
  UNION ALL
  SELECT *
  FROM (
    SELECT ticket.id, ticket.created_at
    FROM tickets ticket
    WHERE ticket.created_by = ?
      AND NOT ticket.is_deleted
      AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        AND (ticket.created_at, ticket.id) < (
          coalesce(
            (
              SELECT ticket.created_at
              FROM tickets ticket
              WHERE (
                ticket.assigned_to = ?
                  AND (SELECT is_manager FROM profiles WHERE id = ?)
                  AND NOT ticket.is_deleted
                  OR ticket.created_by = ?
                  AND NOT ticket.is_deleted
                  AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
              )
                AND ticket.id = ?
                AND ticket.created_at >= ?
                AND ticket.created_at < ?
            ),
              ?
          ),
            ?
        )
      ORDER BY created_at DESC, id DESC
      LIMIT 2000
    ) part
    UNION ALL
    SELECT *
    FROM (
      SELECT ticket.id, ticket.created_at
      FROM tickets ticket
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        AND (ticket.created_at, ticket.id) < (
          coalesce(
            (
              SELECT ticket.created_at
              FROM tickets ticket
              WHERE (
                ticket.assigned_to = ?
                  AND (SELECT is_manager FROM profiles WHERE id = ?)
                  AND NOT ticket.is_deleted
                  OR ticket.created_by = ?
                  AND NOT ticket.is_deleted
                  AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
              )
                AND ticket.id = ?
                AND ticket.created_at >= ?
                AND ticket.created_at < ?
            ),
              ?
          ),
            ?
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
            WHERE ticket.assigned_to = ?
              AND (SELECT is_manager FROM profiles WHERE id = ?)
              AND NOT ticket.is_deleted
            ORDER BY created_at DESC, id DESC
            LIMIT 501
          ) part
          UNION ALL
          SELECT *
          FROM (
            SELECT ticket.id, ticket.created_at
            FROM tickets ticket
            WHERE ticket.created_by = ?
              AND NOT ticket.is_deleted
              AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
        WHERE (instr(words, ?) > 0)
      ) >= 8
        OR (
          SELECT count(*)
          FROM (SELECT content_words AS words FROM messages unscoped ORDER BY id DESC LIMIT 300) sample
          WHERE (instr(words, ?) > 0)
        ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_ticket_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN ticket_words
    WHERE is_sought AND ticket_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT ticket.id, ticket.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN tickets ticket ON ticket.id = hit.id
    WHERE (
      ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        OR ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
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
          CASE
            WHEN (
              in_time()
                AND (
                  ((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))
                    OR (
                      SELECT 1
                      FROM messages more
                      WHERE more.ticket_id = ticket.id
                        AND (random() & 15 OR in_time())
                        AND (instr(more.content_words, ?) > 0)
                      LIMIT 1
                    ) IS NOT NULL
                )
            ) IS NOT TRUE THEN 0
            WHEN ((instr(ticket.title_words, ?) > 0)) THEN 4
            WHEN (((instr(ticket.title_words, ?) > 0) OR (instr(ticket.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN tickets ticket ON ticket.id = hit.id
        WHERE (
          ticket.assigned_to = ?
            AND (SELECT is_manager FROM profiles WHERE id = ?)
            AND NOT ticket.is_deleted
            OR ticket.created_by = ?
            AND NOT ticket.is_deleted
            AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        )
          AND (ticket.created_at, ticket.id) < (
            coalesce(
              (
                SELECT ticket.created_at
                FROM tickets ticket
                WHERE (
                  ticket.assigned_to = ?
                    AND (SELECT is_manager FROM profiles WHERE id = ?)
                    AND NOT ticket.is_deleted
                    OR ticket.created_by = ?
                    AND NOT ticket.is_deleted
                    AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
                )
                  AND ticket.id = ?
                  AND ticket.created_at >= ?
                  AND ticket.created_at < ?
              ),
                ?
            ),
              ?
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
      || ',"title":' || json_quote("ticket"."title")
      || ',"content":' || json_quote("ticket"."content")
      || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
      || ',"ai_response":' || json_quote("ticket"."ai_response")
      || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
      || ',"created_by_obj":' || "createdBy".json
      || ',"assigned_to_obj":' || "assignedTo".json
      || '}' AS json,
      page.rank
    FROM page
    JOIN tickets ticket ON ticket.id = page.id
    LEFT JOIN (
      SELECT "createdBy"."id",
        '{"id":' || CAST("createdBy"."id" AS text)
          || ',"nickname":' || json_quote("createdBy"."nickname")
          || ',"user":' || CAST("createdBy"."user_id" AS text)
          || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "createdBy"
    ) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
    LEFT JOIN (
      SELECT "assignedTo"."id",
        '{"id":' || CAST("assignedTo"."id" AS text)
          || ',"nickname":' || json_quote("assignedTo"."nickname")
          || ',"user":' || CAST("assignedTo"."user_id" AS text)
          || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "assignedTo"
    ) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- POST /profiles/{id}/tickets, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ? AND profile.is_manager;
INSERT INTO "tickets" ("created_by", "assigned_to", "title", "content", "created_at", "updated_at", "title_words", "content_words")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- POST /profiles/{id}/tickets with an Idempotency-Key, by creator
BEGIN IMMEDIATE;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = ?) AND ("IdempotencyKey"."key" = ?))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = ? AND claimed_at >= ? LIMIT 10000) keys;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ? AND profile.is_manager;
INSERT INTO "tickets" ("created_by", "assigned_to", "title", "content", "created_at", "updated_at", "title_words", "content_words")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES (?, ?, ?, '', ?, ?) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- POST /profiles/{id}/tickets with an Idempotency-Key, once more, by creator
BEGIN IMMEDIATE;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = ?) AND ("IdempotencyKey"."key" = ?))
LIMIT 1;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
COMMIT;

-- GET /tickets/{id}, by creator
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));

-- PUT /tickets/{id}, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
UPDATE "tickets" SET "title" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "tickets" SET "title_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} of another content, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
UPDATE "tickets" SET "content" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "tickets" SET "content_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} closing it, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
UPDATE "tickets" SET "is_resolved" = ?, "updated_at" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} handing it on, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ? AND profile.is_manager;
UPDATE "tickets" SET "assigned_to" = ?, "updated_at" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} with an old updated_at, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT event.changes
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  AND event.message_id IS NULL
  AND event.attachment_id IS NULL
  AND event.created_at > ?
ORDER BY event.message_id, event.created_at, event.id
LIMIT 51;
UPDATE "tickets" SET "title" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "tickets" SET "title_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} with an If-Match, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
UPDATE "tickets" SET "title" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "tickets" SET "title_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id} as it is, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
COMMIT;

-- DELETE /tickets/{id}, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT event.id,
  (
    event.kind = 'message.changed'
      OR (event.kind = 'ticket.changed' AND event.changes LIKE '%"content":{"old":%')
  ) AS "hasText"
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
ORDER BY event.created_at, event.id
LIMIT 500;
WITH chosen AS MATERIALIZED (
  SELECT attachment.id
  FROM tickets ticket
  JOIN attachments attachment ON attachment.ticket_id = ticket.id
  WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  LIMIT 100
) DELETE FROM attachments
WHERE id IN (SELECT id FROM chosen)
RETURNING key;
WITH chosen AS MATERIALIZED (
  SELECT message.id
  FROM tickets ticket
  JOIN messages message ON message.ticket_id = ticket.id
  WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  LIMIT 25
) DELETE FROM messages
WHERE id IN (SELECT id FROM chosen)
RETURNING 1;
DELETE FROM "tickets" WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/history, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 2031616) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 2031616) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("event"."id" AS text)
        || ',"kind":' || json_quote("event"."kind")
        || ',"at":' || '"' || replace("event"."created_at", ' ', 'T') || 'Z"'
        || ',"ticket":' || CAST("event"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("event"."message_id" AS text), 'null')
        || ',"attachment":' || coalesce(CAST("event"."attachment_id" AS text), 'null')
        || ',"actor":' || coalesce("actor".json, 'null')
        || ',"changes":' || "event"."changes"
        || ',"request_id":' || json_quote("event"."request_id")
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN events event ON event.ticket_id = ticket.id
      LEFT JOIN (
        SELECT "actor"."id",
          '{"id":' || CAST("actor"."id" AS text)
            || ',"nickname":' || json_quote("actor"."nickname")
            || ',"user":' || CAST("actor"."user_id" AS text)
            || ',"created_at":' || '"' || replace("actor"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "actor"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "actor"
      ) "actor" ON "actor"."id" = "event"."actor_id"
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY event.created_at, event.id
      LIMIT(
        SELECT coalesce(nullif(count(*), 0), 1)
        FROM (
          SELECT own, sum(own) OVER (ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS bytes
          FROM (
            SELECT octet_length(event.changes) AS own, event.created_at, event.id
            FROM tickets ticket
            JOIN events event ON event.ticket_id = ticket.id
            WHERE ticket.id = ?
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
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
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
FROM (
  SELECT string_agg(json, ',
') FILTER(WHERE bytes <= 2031616) AS lines,
    CAST(count(json) FILTER(WHERE bytes <= 2031616) AS integer) AS count,
    CAST(count(json) AS integer) AS "all"
  FROM (
    SELECT json, sum(octet_length(json)) OVER (ROWS UNBOUNDED PRECEDING) AS bytes
    FROM (
      SELECT '{"id":' || CAST("event"."id" AS text)
        || ',"kind":' || json_quote("event"."kind")
        || ',"at":' || '"' || replace("event"."created_at", ' ', 'T') || 'Z"'
        || ',"ticket":' || CAST("event"."ticket_id" AS text)
        || ',"message":' || coalesce(CAST("event"."message_id" AS text), 'null')
        || ',"attachment":' || coalesce(CAST("event"."attachment_id" AS text), 'null')
        || ',"actor":' || coalesce("actor".json, 'null')
        || ',"changes":' || "event"."changes"
        || ',"request_id":' || json_quote("event"."request_id")
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN events event ON event.ticket_id = ticket.id
        AND (event.created_at, event.id) > (
          coalesce(
            (
              SELECT event.created_at
              FROM tickets ticket
              JOIN events event ON event.ticket_id = ticket.id
              WHERE ticket.id = ?
                AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
                AND event.id = ?
                AND event.created_at >= ?
                AND event.created_at < ?
            ),
              ?
          ),
            ?
        )
      LEFT JOIN (
        SELECT "actor"."id",
          '{"id":' || CAST("actor"."id" AS text)
            || ',"nickname":' || json_quote("actor"."nickname")
            || ',"user":' || CAST("actor"."user_id" AS text)
            || ',"created_at":' || '"' || replace("actor"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "actor"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "actor"
      ) "actor" ON "actor"."id" = "event"."actor_id"
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY event.created_at, event.id
      LIMIT(
        SELECT coalesce(nullif(count(*), 0), 1)
        FROM (
          SELECT own, sum(own) OVER (ORDER BY created_at, id ROWS UNBOUNDED PRECEDING) AS bytes
          FROM (
            SELECT octet_length(event.changes) AS own, event.created_at, event.id
            FROM tickets ticket
            JOIN events event ON event.ticket_id = ticket.id
            WHERE ticket.id = ?
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
              AND (event.created_at, event.id) > (
                coalesce(
                  (
                    SELECT event.created_at
                    FROM tickets ticket
                    JOIN events event ON event.ticket_id = ticket.id
                    WHERE ticket.id = ?
                      AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
                      AND event.id = ?
                      AND event.created_at >= ?
                      AND event.created_at < ?
                  ),
                    ?
                ),
                  ?
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
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"content":' || json_quote("message"."content")
        || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                  || ',"name":' || json_quote("attachments"."name")
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || json_quote("attachments"."type")
                  || ',"sha256":' || json_quote("attachments"."sha256")
                  || ',"state":' || json_quote("attachments"."state")
                  || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
      LEFT JOIN (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || json_quote("profile"."nickname")
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
      ) "profile" ON "profile"."id" = "message"."profile_id"
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY message.created_at, message.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/messages after a cursor, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"content":' || json_quote("message"."content")
        || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                  || ',"name":' || json_quote("attachments"."name")
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || json_quote("attachments"."type")
                  || ',"sha256":' || json_quote("attachments"."sha256")
                  || ',"state":' || json_quote("attachments"."state")
                  || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
              WHERE ticket.id = ?
                AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
                AND message.id = ?
                AND message.created_at >= ?
                AND message.created_at < ?
            ),
              ?
          ),
            ?
        )
      LEFT JOIN (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || json_quote("profile"."nickname")
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
      ) "profile" ON "profile"."id" = "message"."profile_id"
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY message.created_at, message.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /tickets/{id}/messages of at most ten, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"content":' || json_quote("message"."content")
        || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                  || ',"name":' || json_quote("attachments"."name")
                  || ',"size":' || CAST("attachments"."size" AS text)
                  || ',"type":' || json_quote("attachments"."type")
                  || ',"sha256":' || json_quote("attachments"."sha256")
                  || ',"state":' || json_quote("attachments"."state")
                  || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
      LEFT JOIN (
        SELECT "profile"."id",
          '{"id":' || CAST("profile"."id" AS text)
            || ',"nickname":' || json_quote("profile"."nickname")
            || ',"user":' || CAST("profile"."user_id" AS text)
            || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "profile"
      ) "profile" ON "profile"."id" = "message"."profile_id"
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY message.created_at, message.id
      LIMIT 11
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- POST /tickets/{id}/messages, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO "messages" ("ticket_id", "profile_id", "content", "created_at", "updated_at", "content_words")
VALUES (?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          || ',"content":' || json_quote("message"."content")
          || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
          || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                    || ',"name":' || json_quote("attachments"."name")
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || json_quote("attachments"."type")
                    || ',"sha256":' || json_quote("attachments"."sha256")
                    || ',"state":' || json_quote("attachments"."state")
                    || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
        LEFT JOIN (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || json_quote("profile"."nickname")
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
        ) "profile" ON "profile"."id" = "message"."profile_id"
        WHERE ticket.id = ?
          AND message.id <= ?
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
        ORDER BY message.created_at DESC, message.id DESC
        LIMIT 25
      ) latest
      ORDER BY created_at, id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- POST /tickets/{id}/messages with an Idempotency-Key, by creator
BEGIN IMMEDIATE;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = ?) AND ("IdempotencyKey"."key" = ?))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = ? AND claimed_at >= ? LIMIT 10000) keys;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO "messages" ("ticket_id", "profile_id", "content", "created_at", "updated_at", "content_words")
VALUES (?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          || ',"content":' || json_quote("message"."content")
          || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
          || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                    || ',"name":' || json_quote("attachments"."name")
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || json_quote("attachments"."type")
                    || ',"sha256":' || json_quote("attachments"."sha256")
                    || ',"state":' || json_quote("attachments"."state")
                    || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
        LEFT JOIN (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || json_quote("profile"."nickname")
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
        ) "profile" ON "profile"."id" = "message"."profile_id"
        WHERE ticket.id = ?
          AND message.id <= ?
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
        ORDER BY message.created_at DESC, message.id DESC
        LIMIT 25
      ) latest
      ORDER BY created_at, id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES (?, ?, ?, '', ?, ?) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- POST /tickets/{id}/messages with an Idempotency-Key, once more, by creator
BEGIN IMMEDIATE;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = ?) AND ("IdempotencyKey"."key" = ?))
LIMIT 1;
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          || ',"content":' || json_quote("message"."content")
          || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
          || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
                    || ',"name":' || json_quote("attachments"."name")
                    || ',"size":' || CAST("attachments"."size" AS text)
                    || ',"type":' || json_quote("attachments"."type")
                    || ',"sha256":' || json_quote("attachments"."sha256")
                    || ',"state":' || json_quote("attachments"."state")
                    || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
        LEFT JOIN (
          SELECT "profile"."id",
            '{"id":' || CAST("profile"."id" AS text)
              || ',"nickname":' || json_quote("profile"."nickname")
              || ',"user":' || CAST("profile"."user_id" AS text)
              || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
              || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
              || '}' AS json
          FROM "profiles" "profile"
        ) "profile" ON "profile"."id" = "message"."profile_id"
        WHERE ticket.id = ?
          AND message.id <= ?
          AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
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
  || ',"content":' || json_quote("message"."content")
  || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
            || ',"name":' || json_quote("attachments"."name")
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || json_quote("attachments"."type")
            || ',"sha256":' || json_quote("attachments"."sha256")
            || ',"state":' || json_quote("attachments"."state")
            || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
LEFT JOIN (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || json_quote("profile"."nickname")
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
) "profile" ON "profile"."id" = "message"."profile_id"
WHERE ticket.id = ?
  AND message.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));

-- PUT /tickets/{id}/messages/{message_id}, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || json_quote("message"."content")
  || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
            || ',"name":' || json_quote("attachments"."name")
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || json_quote("attachments"."type")
            || ',"sha256":' || json_quote("attachments"."sha256")
            || ',"state":' || json_quote("attachments"."state")
            || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
LEFT JOIN (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || json_quote("profile"."nickname")
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
) "profile" ON "profile"."id" = "message"."profile_id"
WHERE ticket.id = ?
  AND message.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT CAST(count(*) AS integer) AS number
FROM (
  SELECT 1 AS one
  FROM tickets ticket
  JOIN events event ON event.ticket_id = ticket.id
  WHERE ticket.id = ?
    AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    AND event.message_id = ?
    AND event.kind = 'message.changed'
  LIMIT 500
) changes;
UPDATE "messages" SET "content" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "messages" SET "content_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /tickets/{id}/messages/{message_id} with an old updated_at, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || json_quote("message"."content")
  || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
            || ',"name":' || json_quote("attachments"."name")
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || json_quote("attachments"."type")
            || ',"sha256":' || json_quote("attachments"."sha256")
            || ',"state":' || json_quote("attachments"."state")
            || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
LEFT JOIN (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || json_quote("profile"."nickname")
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
) "profile" ON "profile"."id" = "message"."profile_id"
WHERE ticket.id = ?
  AND message.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT event.changes
FROM tickets ticket
JOIN events event ON event.ticket_id = ticket.id
WHERE ticket.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  AND event.message_id = ?
  AND event.attachment_id IS NULL
  AND event.created_at > ?
ORDER BY event.message_id, event.created_at, event.id
LIMIT 51;
SELECT CAST(count(*) AS integer) AS number
FROM (
  SELECT 1 AS one
  FROM tickets ticket
  JOIN events event ON event.ticket_id = ticket.id
  WHERE ticket.id = ?
    AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    AND event.message_id = ?
    AND event.kind = 'message.changed'
  LIMIT 500
) changes;
UPDATE "messages" SET "content" = ?, "updated_at" = ? WHERE "id" = ?;
UPDATE "messages" SET "content_words" = ? WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- DELETE /tickets/{id}/messages/{message_id}, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("message"."id" AS text)
  || ',"ticket":' || CAST("message"."ticket_id" AS text)
  || ',"profile":' || CAST("message"."profile_id" AS text)
  || ',"content":' || json_quote("message"."content")
  || ',"created_at":' || '"' || replace("message"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("message"."updated_at", ' ', 'T') || 'Z"'
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
            || ',"name":' || json_quote("attachments"."name")
            || ',"size":' || CAST("attachments"."size" AS text)
            || ',"type":' || json_quote("attachments"."type")
            || ',"sha256":' || json_quote("attachments"."sha256")
            || ',"state":' || json_quote("attachments"."state")
            || ',"created_at":' || '"' || replace("attachments"."created_at", ' ', 'T') || 'Z"'
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
LEFT JOIN (
  SELECT "profile"."id",
    '{"id":' || CAST("profile"."id" AS text)
      || ',"nickname":' || json_quote("profile"."nickname")
      || ',"user":' || CAST("profile"."user_id" AS text)
      || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "profile"
) "profile" ON "profile"."id" = "message"."profile_id"
WHERE ticket.id = ?
  AND message.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
WITH chosen AS MATERIALIZED (
  SELECT attachment.id
  FROM tickets ticket
  JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.message_id = ?
  WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  LIMIT 100
) DELETE FROM attachments
WHERE id IN (SELECT id FROM chosen)
RETURNING key;
DELETE FROM "messages" WHERE "id" = ?;
UPDATE events SET changes = ? WHERE ticket_id = ? AND message_id = ? AND kind = 'message.changed';
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/attachments, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"name":' || json_quote("attachment"."name")
        || ',"size":' || CAST("attachment"."size" AS text)
        || ',"type":' || json_quote("attachment"."type")
        || ',"sha256":' || json_quote("attachment"."sha256")
        || ',"state":' || json_quote("attachment"."state")
        || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
        || '}' AS json
      FROM tickets ticket
      LEFT JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
      WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY attachment.created_at, attachment.id
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- POST /tickets/{id}/attachments, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT coalesce(sum(CASE WHEN attachment.state <> 'refused' THEN attachment.size END), 0) AS bytes,
  count(*) AS files,
  count(CASE WHEN attachment.message_id = ? THEN 1 END) AS "filesOfMessage"
FROM tickets ticket
JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT "AttachmentDay"."profile_id" AS "AttachmentDay_profile_id",
  "AttachmentDay"."day" AS "AttachmentDay_day",
  "AttachmentDay"."bytes" AS "AttachmentDay_bytes"
FROM "attachment_days" "AttachmentDay"
WHERE (("AttachmentDay"."profile_id" = ?) AND ("AttachmentDay"."day" = ?))
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
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT coalesce(sum(CASE WHEN attachment.state <> 'refused' THEN attachment.size END), 0) AS bytes,
  count(*) AS files,
  count(CASE WHEN attachment.message_id = ? THEN 1 END) AS "filesOfMessage"
FROM tickets ticket
JOIN attachments attachment ON attachment.ticket_id = ticket.id AND attachment.state <> 'uploading'
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO attachment_days (profile_id, day, bytes)
VALUES (?, ?, ?) ON CONFLICT(profile_id, day) DO UPDATE SET bytes = attachment_days.bytes + excluded.bytes
WHERE attachment_days.bytes + excluded.bytes <= ?
RETURNING 1 AS counted;
WITH kept(id, size, type, sha256, state) AS (VALUES (CAST(? AS integer), CAST(? AS integer), ?, ?, ?)) UPDATE attachments
SET size = kept.size,
  type = kept.type,
  sha256 = kept.sha256,
  state = kept.state,
  message_id = ?,
  upload_id = ?,
  created_at = ?
FROM kept
WHERE attachments.id = kept.id AND attachments.state = 'uploading'
RETURNING attachments.id;
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"name":' || json_quote("attachment"."name")
        || ',"size":' || CAST("attachment"."size" AS text)
        || ',"type":' || json_quote("attachment"."type")
        || ',"sha256":' || json_quote("attachment"."sha256")
        || ',"state":' || json_quote("attachment"."state")
        || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
        || '}' AS json
      FROM attachments attachment
      JOIN tickets ticket ON ticket.id = attachment.ticket_id
      WHERE attachment.upload_id = ?
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
      ORDER BY attachment.id
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- GET /attachments/{id}, by creator
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || json_quote("attachment"."name")
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || json_quote("attachment"."type")
  || ',"sha256":' || json_quote("attachment"."sha256")
  || ',"state":' || json_quote("attachment"."state")
  || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = ?
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));

-- GET /attachments/{id}/thumbnail, by creator
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || json_quote("attachment"."name")
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || json_quote("attachment"."type")
  || ',"sha256":' || json_quote("attachment"."sha256")
  || ',"state":' || json_quote("attachment"."state")
  || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = ?
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || json_quote("attachment"."name")
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || json_quote("attachment"."type")
  || ',"sha256":' || json_quote("attachment"."sha256")
  || ',"state":' || json_quote("attachment"."state")
  || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = ?
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));

-- DELETE /attachments/{id}, by creator
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || json_quote("attachment"."name")
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || json_quote("attachment"."type")
  || ',"sha256":' || json_quote("attachment"."sha256")
  || ',"state":' || json_quote("attachment"."state")
  || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = ?
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT '{"id":' || CAST("attachment"."id" AS text)
  || ',"ticket":' || CAST("attachment"."ticket_id" AS text)
  || ',"message":' || coalesce(CAST("attachment"."message_id" AS text), 'null')
  || ',"profile":' || CAST("attachment"."profile_id" AS text)
  || ',"name":' || json_quote("attachment"."name")
  || ',"size":' || CAST("attachment"."size" AS text)
  || ',"type":' || json_quote("attachment"."type")
  || ',"sha256":' || json_quote("attachment"."sha256")
  || ',"state":' || json_quote("attachment"."state")
  || ',"created_at":' || '"' || replace("attachment"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json,
  attachment.key
FROM attachments attachment
JOIN tickets ticket ON ticket.id = attachment.ticket_id
WHERE attachment.id = ?
  AND attachment.state <> 'uploading'
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
DELETE FROM "attachments" WHERE "id" = ?;
INSERT INTO "events" ("kind", "ticket_id", "message_id", "attachment_id", "actor_id", "changes", "request_id", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- GET /tickets/{id}/ai-response, by creator
SELECT '{"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < ?
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT suggestion.is_renewal AS "isRenewal",
  suggestion.begun_at AS "begunAt",
  (suggestion.made_at IS NOT NULL) AS "isMade"
FROM tickets ticket
JOIN suggestions suggestion ON suggestion.ticket_id = ticket.id
WHERE ticket.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  AND suggestion.begun_at > ?
ORDER BY suggestion.begun_at DESC, suggestion.id DESC
LIMIT 20;
SELECT '{"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < ?
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
DELETE FROM "suggestions" WHERE ("ticket_id" = ? AND "made_at" IS NULL);
INSERT INTO "suggestions" ("ticket_id", "is_renewal", "begun_at") VALUES (?, ?, ?) RETURNING id;
COMMIT;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
WITH concept AS MATERIALIZED (
  SELECT value ->> 'number' AS number,
    value ->> 'weight' AS weight,
    value ->> 'name' AS name,
    value ->> 'query' AS query,
    value ->> 'spelling' AS spelling
  FROM json_each(?)
),
  exact AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM concept concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.query AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM unknown concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.spelling AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  hit AS MATERIALIZED (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, id, place FROM spelt),
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
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT 1 FROM solutions solution WHERE solution.id IN (?) AND solution.is_archived = false;
UPDATE "suggestions"
SET "made_by" = ?, "made_at" = ?, "is_fallback" = ?
WHERE ("id" = ? AND "made_at" IS NULL);
INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) VALUES (?, ?, ?, ?);
UPDATE "tickets" SET "ai_response" = ?, "ai_updated_at" = ? WHERE "id" = ?;
COMMIT;

-- GET /tickets/{id}/ai-response that is kept, by creator
SELECT '{"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < ?
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));

-- POST /tickets/{id}/ai-response, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT suggestion.is_renewal AS "isRenewal",
  suggestion.begun_at AS "begunAt",
  (suggestion.made_at IS NOT NULL) AS "isMade"
FROM tickets ticket
JOIN suggestions suggestion ON suggestion.ticket_id = ticket.id
WHERE ticket.id = ?
  AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
  AND suggestion.begun_at > ?
ORDER BY suggestion.begun_at DESC, suggestion.id DESC
LIMIT 20;
SELECT '{"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || '}' AS json,
  (
    SELECT is_fallback AND made_at < ?
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
DELETE FROM "suggestions" WHERE ("ticket_id" = ? AND "made_at" IS NULL);
INSERT INTO "suggestions" ("ticket_id", "is_renewal", "begun_at") VALUES (?, ?, ?) RETURNING id;
COMMIT;
SELECT '{"id":' || CAST("ticket"."id" AS text)
  || ',"created_by":' || CAST("ticket"."created_by" AS text)
  || ',"assigned_to":' || CAST("ticket"."assigned_to" AS text)
  || ',"title":' || json_quote("ticket"."title")
  || ',"content":' || json_quote("ticket"."content")
  || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("ticket"."updated_at", ' ', 'T') || 'Z"'
  || ',"ai_response":' || json_quote("ticket"."ai_response")
  || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
  || ',"created_by_obj":' || "createdBy".json
  || ',"assigned_to_obj":' || "assignedTo".json
  || '}' AS json
FROM "tickets" "ticket"
LEFT JOIN (
  SELECT "createdBy"."id",
    '{"id":' || CAST("createdBy"."id" AS text)
      || ',"nickname":' || json_quote("createdBy"."nickname")
      || ',"user":' || CAST("createdBy"."user_id" AS text)
      || ',"created_at":' || '"' || replace("createdBy"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "createdBy"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "createdBy"
) "createdBy" ON "createdBy"."id" = "ticket"."created_by"
LEFT JOIN (
  SELECT "assignedTo"."id",
    '{"id":' || CAST("assignedTo"."id" AS text)
      || ',"nickname":' || json_quote("assignedTo"."nickname")
      || ',"user":' || CAST("assignedTo"."user_id" AS text)
      || ',"created_at":' || '"' || replace("assignedTo"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "assignedTo"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "assignedTo"
) "assignedTo" ON "assignedTo"."id" = "ticket"."assigned_to"
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
WITH concept AS MATERIALIZED (
  SELECT value ->> 'number' AS number,
    value ->> 'weight' AS weight,
    value ->> 'name' AS name,
    value ->> 'query' AS query,
    value ->> 'spelling' AS spelling
  FROM json_each(?)
),
  exact AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM concept concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.query AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM unknown concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.spelling AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  hit AS MATERIALIZED (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, id, place FROM spelt),
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
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT 1 FROM solutions solution WHERE solution.id IN (?) AND solution.is_archived = false;
UPDATE "suggestions"
SET "made_by" = ?, "made_at" = ?, "is_fallback" = ?
WHERE ("id" = ? AND "made_at" IS NULL);
INSERT INTO suggestion_sources (suggestion_id, solution_id, position, topic) VALUES (?, ?, ?, ?);
UPDATE "tickets" SET "ai_response" = ?, "ai_updated_at" = ? WHERE "id" = ?;
COMMIT;

-- GET /tickets/{id}/suggestions, by creator
SELECT ticket.title,
  ticket.content,
  creator.nickname AS requester,
  (ticket.assigned_to = ?) AS "isWorker",
  '{"ai_response":' || json_quote("ticket"."ai_response")
    || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
WITH concept AS MATERIALIZED (
  SELECT value ->> 'number' AS number,
    value ->> 'weight' AS weight,
    value ->> 'name' AS name,
    value ->> 'query' AS query,
    value ->> 'spelling' AS spelling
  FROM json_each(?)
),
  exact AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM concept concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.query AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  unknown AS MATERIALIZED (
    SELECT * FROM concept WHERE spelling IS NOT NULL AND number NOT IN (SELECT number FROM exact)
  ),
  spelt AS MATERIALIZED (
    SELECT concept.number,
      concept.weight,
      entry.value >> 32 AS id,
      max(CASE entry.value & 1 WHEN 0 THEN 2 ELSE 1 END) AS place
    FROM unknown concept
    CROSS JOIN json_each(
      (
        SELECT json_group_array(rowid)
        FROM (
          SELECT solution_words.rowid
          FROM solution_words
          CROSS JOIN solutions solution ON solution.id = solution_words.rowid >> 32
          WHERE solution_words MATCH concept.spelling AND solution.is_archived = false
          LIMIT 2002
        )
      )
    ) entry
    GROUP BY concept.number, concept.weight, entry.value >> 32
  ),
  hit AS MATERIALIZED (SELECT * FROM exact UNION ALL SELECT number, weight * 0.8, id, place FROM spelt),
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
  SELECT value ->> 'number' AS number, value ->> 'weight' AS weight, value ->> 'name' AS name
  FROM json_each(?)
),
  needle AS MATERIALIZED (
    SELECT value ->> 'number' AS number, value ->> 'weight' AS weight, value ->> 'needle' AS needle
    FROM json_each(?)
  ),
  own AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        AND ticket.id <> ?
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        AND ticket.id <> ?
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
      max(CASE WHEN instr(title_words, needle) > 0 THEN 2 ELSE 1 END) AS place
    FROM own
    CROSS JOIN needle
    WHERE instr(words, needle) > 0
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
    || ',"title":' || json_quote("ticket"."title")
    || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
    || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
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
  (ticket.assigned_to = ?) AS "isWorker",
  '{"ai_response":' || json_quote("ticket"."ai_response")
    || ',"ai_updated_at":' || coalesce('"' || replace("ticket"."ai_updated_at", ' ', 'T') || 'Z"', 'null')
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
SELECT solution.id, solution.title
FROM suggestion_sources source
JOIN solutions solution ON solution.id = source.solution_id
WHERE source.suggestion_id = ?
  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
ORDER BY source.position;
WITH concept AS MATERIALIZED (
  SELECT value ->> 'number' AS number, value ->> 'weight' AS weight, value ->> 'name' AS name
  FROM json_each(?)
),
  needle AS MATERIALIZED (
    SELECT value ->> 'number' AS number, value ->> 'weight' AS weight, value ->> 'needle' AS needle
    FROM json_each(?)
  ),
  own AS MATERIALIZED (
    SELECT *
    FROM (
      SELECT ticket.id,
        ticket.created_at,
        ticket.title_words,
        ticket.title_words || substr(ticket.content_words, 1, 600) AS words
      FROM tickets ticket
      WHERE ticket.assigned_to = ?
        AND (SELECT is_manager FROM profiles WHERE id = ?)
        AND NOT ticket.is_deleted
        AND ticket.id <> ?
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
      WHERE ticket.created_by = ?
        AND NOT ticket.is_deleted
        AND (ticket.assigned_to = ? AND (SELECT is_manager FROM profiles WHERE id = ?)) IS NOT TRUE
        AND ticket.id <> ?
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
      max(CASE WHEN instr(title_words, needle) > 0 THEN 2 ELSE 1 END) AS place
    FROM own
    CROSS JOIN needle
    WHERE instr(words, needle) > 0
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
    || ',"title":' || json_quote("ticket"."title")
    || ',"is_resolved":' || CASE WHEN "ticket"."is_resolved" THEN 'true' ELSE 'false' END
    || ',"created_at":' || '"' || replace("ticket"."created_at", ' ', 'T') || 'Z"'
    || '}' AS json
FROM best
CROSS JOIN known
CROSS JOIN counted
JOIN tickets ticket ON ticket.id = best.id
ORDER BY 2 DESC, best.id DESC
LIMIT 20;

-- POST /tickets/{id}/suggestions/feedback, by creator
BEGIN IMMEDIATE;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
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
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
INSERT INTO suggestion_feedback (suggestion_id, profile_id, is_helpful, said_at)
VALUES (?, ?, ?, ?) ON CONFLICT(suggestion_id, profile_id) DO UPDATE SET is_helpful = EXCLUDED.is_helpful,
  said_at = EXCLUDED.said_at;
COMMIT;

-- GET /tickets/{id}/solution-draft, by assignee
SELECT ticket.title,
  ticket.content,
  ticket.is_resolved AS "isResolved",
  (ticket.assigned_to = ?) AS "isWorker",
  message.content AS message,
  (message.profile_id = ticket.created_by) AS "isRequesters"
FROM tickets ticket
LEFT JOIN messages message ON message.ticket_id = ticket.id
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
ORDER BY message.created_at DESC, message.id DESC
LIMIT 10;

-- GET /solutions, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || json_quote("shown"."title")
        || ',"content":' || json_quote("shown"."content")
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
      ) shown ON shown.id = solution.id
      LEFT JOIN (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || json_quote("author"."nickname")
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
      ) "author" ON "author"."id" = "shown"."author_id"
      ORDER BY page.created_at DESC, page.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions in the archive, by assignee
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || json_quote("shown"."title")
        || ',"content":' || json_quote("shown"."content")
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
      ) shown ON shown.id = solution.id
      LEFT JOIN (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || json_quote("author"."nickname")
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
      ) "author" ON "author"."id" = "shown"."author_id"
      ORDER BY page.created_at DESC, page.id DESC
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions after a cursor, by creator
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
          WHERE solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
            AND (solution.created_at, solution.id) < (
              coalesce(
                (
                  SELECT solution.created_at
                  FROM solutions solution
                  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
                    AND solution.id = ?
                    AND solution.created_at >= ?
                    AND solution.created_at < ?
                ),
                  ?
              ),
                ?
            )
          ORDER BY created_at DESC, id DESC
          LIMIT 1001
        ) part
        ORDER BY created_at DESC, id DESC
        LIMIT 1001
      )
      SELECT '{"id":' || CAST("shown"."id" AS text)
        || ',"title":' || json_quote("shown"."title")
        || ',"content":' || json_quote("shown"."content")
        || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
        || ',"author":' || "author".json
        || ',"version":' || CAST("shown"."version" AS text)
        || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
        || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
        || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
              AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
          ) AS ticket_id
        FROM solutions solution
        WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
      ) shown ON shown.id = solution.id
      LEFT JOIN (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || json_quote("author"."nickname")
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
      ) "author" ON "author"."id" = "shown"."author_id"
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
    WHERE solution.is_archived = ?
      AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
      WHERE solution.is_archived = ?
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
            WHERE solution.is_archived = ?
              AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
        WHERE (instr(words, ?) > 0)
      ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_solution_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN solution_words
    WHERE is_sought AND solution_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT solution.id, solution.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN solutions solution ON solution.id = hit.id
    WHERE (
      solution.is_archived = ?
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
          CASE
            WHEN (in_time() AND ((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) IS NOT TRUE THEN 0
            WHEN ((instr(solution.title_words, ?) > 0)) THEN 4
            WHEN (((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM ranked_own WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN solutions solution ON solution.id = hit.id
        WHERE (
          solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
          CASE
            WHEN (in_time() AND ((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) IS NOT TRUE THEN 0
            WHEN ((instr(solution.title_words, ?) > 0)) THEN 4
            WHEN (((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN solutions solution ON solution.id = hit.id
        WHERE (
          solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
      || ',"title":' || json_quote("shown"."title")
      || ',"content":' || json_quote("shown"."content")
      || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
      || ',"author":' || "author".json
      || ',"version":' || CAST("shown"."version" AS text)
      || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
            AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
        ) AS ticket_id
      FROM solutions solution
      WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
    ) shown ON shown.id = solution.id
    LEFT JOIN (
      SELECT "author"."id",
        '{"id":' || CAST("author"."id" AS text)
          || ',"nickname":' || json_quote("author"."nickname")
          || ',"user":' || CAST("author"."user_id" AS text)
          || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "author"
    ) "author" ON "author"."id" = "shown"."author_id"
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
    WHERE solution.is_archived = ?
      AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
      WHERE solution.is_archived = ?
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
        AND (solution.created_at, solution.id) < (
          coalesce(
            (
              SELECT solution.created_at
              FROM solutions solution
              WHERE (
                solution.is_archived = ?
                  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
              )
                AND solution.id = ?
                AND solution.created_at >= ?
                AND solution.created_at < ?
            ),
              ?
          ),
            ?
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
            WHERE solution.is_archived = ?
              AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
        WHERE (instr(words, ?) > 0)
      ) >= 8 THEN false
      WHEN (
        SELECT count(*)
        FROM (SELECT 1 FROM temp.words_of_solution_words WHERE term >= ? AND term < ? LIMIT 5001) merged
      ) > 5000 THEN false
      ELSE true END AS is_sought
  ),
  looked_up AS MATERIALIZED (
    SELECT rowid >> 32 AS id
    FROM sought
    CROSS JOIN solution_words
    WHERE is_sought AND solution_words MATCH ?
    LIMIT 501
  ),
  strategy AS MATERIALIZED (
    SELECT (SELECT is_sought FROM sought) AND (SELECT count(*) FROM looked_up) <= 500 AS is_rare
  ),
  hits AS MATERIALIZED (
    SELECT solution.id, solution.created_at
    FROM (SELECT DISTINCT id FROM looked_up WHERE (SELECT is_rare FROM strategy)) hit
    CROSS JOIN solutions solution ON solution.id = hit.id
    WHERE (
      solution.is_archived = ?
        AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
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
          CASE
            WHEN (in_time() AND ((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) IS NOT TRUE THEN 0
            WHEN ((instr(solution.title_words, ?) > 0)) THEN 4
            WHEN (((instr(solution.title_words, ?) > 0) OR (instr(solution.content_words, ?) > 0))) THEN 3
            ELSE 2 END AS place
        FROM (
          SELECT id FROM looked_at WHERE NOT (SELECT is_rare FROM strategy) UNION ALL SELECT id FROM hits
        ) hit
        CROSS JOIN solutions solution ON solution.id = hit.id
        WHERE (
          solution.is_archived = ?
            AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
        )
          AND (solution.created_at, solution.id) < (
            coalesce(
              (
                SELECT solution.created_at
                FROM solutions solution
                WHERE (
                  solution.is_archived = ?
                    AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
                )
                  AND solution.id = ?
                  AND solution.created_at >= ?
                  AND solution.created_at < ?
              ),
                ?
            ),
              ?
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
      || ',"title":' || json_quote("shown"."title")
      || ',"content":' || json_quote("shown"."content")
      || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
      || ',"author":' || "author".json
      || ',"version":' || CAST("shown"."version" AS text)
      || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
      || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
      || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
            AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
        ) AS ticket_id
      FROM solutions solution
      WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
    ) shown ON shown.id = solution.id
    LEFT JOIN (
      SELECT "author"."id",
        '{"id":' || CAST("author"."id" AS text)
          || ',"nickname":' || json_quote("author"."nickname")
          || ',"user":' || CAST("author"."user_id" AS text)
          || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
          || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
          || '}' AS json
      FROM "profiles" "author"
    ) "author" ON "author"."id" = "shown"."author_id"
    ORDER BY page.rank DESC, page.created_at DESC, page.id DESC
  ) found
) measured
WHERE bytes - octet_length(json) <= 8126464;

-- POST /solutions, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
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
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;
COMMIT;

-- POST /solutions out of a ticket, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT ticket.is_resolved AS "isResolved",
  (ticket.created_by = ?) AS "isRequester",
  (ticket.assigned_to = ?) AS "isWorker",
  (SELECT is_manager FROM profiles WHERE id = ticket.assigned_to) AS "hasManager"
FROM tickets ticket
WHERE ticket.id = ? AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?));
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
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;
COMMIT;

-- POST /solutions with an Idempotency-Key, by assignee
BEGIN IMMEDIATE;
SELECT "IdempotencyKey"."profile_id" AS "IdempotencyKey_profile_id",
  "IdempotencyKey"."key" AS "IdempotencyKey_key",
  "IdempotencyKey"."fingerprint" AS "IdempotencyKey_fingerprint",
  "IdempotencyKey"."claim" AS "IdempotencyKey_claim",
  "IdempotencyKey"."claimed_at" AS "IdempotencyKey_claimed_at",
  "IdempotencyKey"."created_id" AS "IdempotencyKey_created_id"
FROM "idempotency_keys" "IdempotencyKey"
WHERE (("IdempotencyKey"."profile_id" = ?) AND ("IdempotencyKey"."key" = ?))
LIMIT 1;
SELECT CAST(count(*) AS integer) AS number
FROM (SELECT 1 FROM idempotency_keys WHERE profile_id = ? AND claimed_at >= ? LIMIT 10000) keys;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
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
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
RETURNING id;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;
INSERT INTO idempotency_keys (profile_id, key, fingerprint, claim, claimed_at, created_id)
VALUES (?, ?, ?, '', ?, ?) ON CONFLICT(profile_id, key) DO UPDATE SET fingerprint = excluded.fingerprint,
  claim = excluded.claim,
  claimed_at = excluded.claimed_at,
  created_id = excluded.created_id;
COMMIT;

-- GET /solutions/{id}, by creator
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;

-- PUT /solutions/{id}, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT 1 AS found
FROM solutions solution
WHERE solution.id = ? AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?));
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;
UPDATE "solutions"
SET "title" = ?, "content" = ?, "is_archived" = ?, "version" = ?, "updated_at" = ?
WHERE "id" = ?;
UPDATE "solutions" SET "title_words" = ?, "content_words" = ? WHERE "id" = ?;
INSERT INTO "solution_versions" ("solution_id", "version", "author_id", "title", "content", "is_archived", "created_at")
VALUES (?, ?, ?, ?, ?, ?, ?)
RETURNING id;
COMMIT;

-- PUT /solutions/{id} with an old updated_at, by assignee
BEGIN IMMEDIATE;
SELECT '{"id":' || CAST("profile"."id" AS text)
  || ',"nickname":' || json_quote("profile"."nickname")
  || ',"user":' || CAST("profile"."user_id" AS text)
  || ',"created_at":' || '"' || replace("profile"."created_at", ' ', 'T') || 'Z"'
  || ',"is_manager":' || CASE WHEN "profile"."is_manager" THEN 'true' ELSE 'false' END
  || '}' AS json
FROM "profiles" "profile"
WHERE profile.id = ?;
SELECT 1 AS found
FROM solutions solution
WHERE solution.id = ? AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?));
SELECT '{"id":' || CAST("shown"."id" AS text)
  || ',"title":' || json_quote("shown"."title")
  || ',"content":' || json_quote("shown"."content")
  || ',"ticket":' || coalesce(CAST("shown"."ticket_id" AS text), 'null')
  || ',"author":' || "author".json
  || ',"version":' || CAST("shown"."version" AS text)
  || ',"is_archived":' || CASE WHEN "shown"."is_archived" THEN 'true' ELSE 'false' END
  || ',"created_at":' || '"' || replace("shown"."created_at", ' ', 'T') || 'Z"'
  || ',"updated_at":' || '"' || replace("shown"."updated_at", ' ', 'T') || 'Z"'
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
        AND (NOT ticket.is_deleted AND (ticket.assigned_to = ? OR ticket.created_by = ?))
    ) AS ticket_id
  FROM solutions solution
  WHERE (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
) shown ON shown.id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "shown"."author_id"
WHERE solution.id = ?;
SELECT '{"id":' || CAST("version"."id" AS text)
  || ',"solution":' || CAST("version"."solution_id" AS text)
  || ',"version":' || CAST("version"."version" AS text)
  || ',"title":' || json_quote("version"."title")
  || ',"content":' || json_quote("version"."content")
  || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
  || ',"author":' || "author".json
  || ',"created_at":' || '"' || replace("version"."created_at", ' ', 'T') || 'Z"'
  || '}' AS json
FROM solutions solution
JOIN solution_versions version ON version.solution_id = solution.id
LEFT JOIN (
  SELECT "author"."id",
    '{"id":' || CAST("author"."id" AS text)
      || ',"nickname":' || json_quote("author"."nickname")
      || ',"user":' || CAST("author"."user_id" AS text)
      || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
      || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
      || '}' AS json
  FROM "profiles" "author"
) "author" ON "author"."id" = "version"."author_id"
WHERE solution.id = ?
  AND (NOT solution.is_archived OR (SELECT is_manager FROM profiles WHERE id = ?))
  AND version.created_at <= ?
ORDER BY version.created_at DESC, version.id DESC
LIMIT 1;
COMMIT;

-- GET /solutions/{id}/versions, by assignee
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"title":' || json_quote("version"."title")
        || ',"content":' || json_quote("version"."content")
        || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
        || ',"author":' || "author".json
        || ',"created_at":' || '"' || replace("version"."created_at", ' ', 'T') || 'Z"'
        || '}' AS json
      FROM solutions solution
      LEFT JOIN solution_versions version ON version.solution_id = solution.id
      LEFT JOIN (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || json_quote("author"."nickname")
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
      ) "author" ON "author"."id" = "version"."author_id"
      WHERE solution.id = ? AND (SELECT is_manager FROM profiles WHERE id = ?)
      ORDER BY version.created_at DESC, version.id DESC
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;

-- GET /solutions/{id}/versions after a cursor, by assignee
SELECT CAST(lines AS BLOB) AS bytes, count, "all"
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
        || ',"title":' || json_quote("version"."title")
        || ',"content":' || json_quote("version"."content")
        || ',"is_archived":' || CASE WHEN "version"."is_archived" THEN 'true' ELSE 'false' END
        || ',"author":' || "author".json
        || ',"created_at":' || '"' || replace("version"."created_at", ' ', 'T') || 'Z"'
        || '}' AS json
      FROM solutions solution
      LEFT JOIN solution_versions version ON version.solution_id = solution.id
        AND (version.created_at, version.id) < (
          coalesce(
            (
              SELECT version.created_at
              FROM solutions solution
              JOIN solution_versions version ON version.solution_id = solution.id
              WHERE solution.id = ?
                AND (SELECT is_manager FROM profiles WHERE id = ?)
                AND version.id = ?
                AND version.created_at >= ?
                AND version.created_at < ?
            ),
              ?
          ),
            ?
        )
      LEFT JOIN (
        SELECT "author"."id",
          '{"id":' || CAST("author"."id" AS text)
            || ',"nickname":' || json_quote("author"."nickname")
            || ',"user":' || CAST("author"."user_id" AS text)
            || ',"created_at":' || '"' || replace("author"."created_at", ' ', 'T') || 'Z"'
            || ',"is_manager":' || CASE WHEN "author"."is_manager" THEN 'true' ELSE 'false' END
            || '}' AS json
        FROM "profiles" "author"
      ) "author" ON "author"."id" = "version"."author_id"
      WHERE solution.id = ? AND (SELECT is_manager FROM profiles WHERE id = ?)
      ORDER BY version.created_at DESC, version.id DESC
      LIMIT 1001
    ) listed
  ) measured
  HAVING count(*) > 0
) listed;
