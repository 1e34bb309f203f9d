-- One text for SQLite and PostgreSQL. Times are milliseconds since 1970 (UTC); features are a JSON object of numbers.
CREATE TABLE jumbo_prediction (
  id TEXT NOT NULL PRIMARY KEY,
  recorded_at BIGINT NOT NULL,
  model TEXT NOT NULL,
  version TEXT NOT NULL,
  task TEXT NOT NULL,
  input_text TEXT,
  input_picture BYTEA,
  input_sha256 TEXT NOT NULL,
  answer TEXT NOT NULL,
  probability DOUBLE PRECISION,
  features TEXT NOT NULL,
  request_id TEXT
);

CREATE INDEX jumbo_prediction_of_model ON jumbo_prediction (model, recorded_at);

CREATE INDEX jumbo_prediction_by_time ON jumbo_prediction (recorded_at);

CREATE TABLE jumbo_feedback (
  id TEXT NOT NULL PRIMARY KEY,
  prediction_id TEXT NOT NULL REFERENCES jumbo_prediction (id) ON DELETE CASCADE,
  given_at BIGINT NOT NULL,
  label TEXT,
  rating INTEGER,
  comment TEXT NOT NULL,
  status TEXT NOT NULL
);

CREATE INDEX jumbo_feedback_of_prediction ON jumbo_feedback (prediction_id);
