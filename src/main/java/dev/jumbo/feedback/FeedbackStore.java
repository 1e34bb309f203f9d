package dev.jumbo.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Predictions and what people said of them, in SQLite or PostgreSQL. What a method has written when it returns is there after
 * a kill or a power cut. Many threads, and several processes, may use one store.
 */
public final class FeedbackStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String PREDICTION =
            "p.id, p.recorded_at, p.model, p.version, p.task, p.input_text, p.input_picture, p.input_sha256, p.answer,"
                    + " p.probability, p.features, p.request_id";

    private final Database database;

    private FeedbackStore(Database database) {
        this.database = database;
    }

    /**
     * Opens a store; makes it, or brings its tables up to date.
     *
     * @param store a file (SQLite), or a URL {@code jdbc:postgresql://host/database?user=…&password=…}
     */
    public static FeedbackStore open(String store) throws FeedbackException {
        return new FeedbackStore(Database.open(store));
    }

    /** Adds predictions, all or none; one whose id is there already is left as it is. */
    public void record(List<RecordedPrediction> predictions) throws FeedbackException {
        database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO jumbo_prediction (id, recorded_at,"
                    + " model, version, task, input_text, input_picture, input_sha256, answer, probability, features,"
                    + " request_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING")) {
                for (RecordedPrediction prediction : predictions) {
                    set(insert, prediction);
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
    }

    private static void set(PreparedStatement insert, RecordedPrediction prediction) throws SQLException {
        insert.setString(1, text(prediction.id()));
        insert.setLong(2, prediction.time().toEpochMilli());
        insert.setString(3, text(prediction.model()));
        insert.setString(4, text(prediction.version()));
        insert.setString(5, text(prediction.task()));
        insert.setString(6, text(prediction.text()));
        insert.setBytes(7, prediction.picture());
        insert.setString(8, prediction.sha256());
        insert.setString(9, text(prediction.answer()));
        if (Double.isNaN(prediction.probability())) {
            insert.setNull(10, Types.DOUBLE);
        } else {
            insert.setDouble(10, prediction.probability());
        }
        insert.setString(11, json(prediction.features()));
        insert.setString(12, text(prediction.requestId()));
    }

    /**
     * Adds feedback.
     *
     * @return false if its prediction is not recorded, and nothing was added
     */
    public boolean add(Feedback feedback) throws FeedbackException {
        String sql = "INSERT INTO jumbo_feedback (id, prediction_id, given_at, label, rating, comment, status)"
                + " SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS INTEGER),"
                + " CAST(? AS TEXT), CAST(? AS TEXT) WHERE EXISTS (SELECT 1 FROM jumbo_prediction WHERE id = ?)"
                + " ON CONFLICT (id) DO UPDATE SET status = excluded.status";
        return database.run(connection -> {
            try (PreparedStatement insert = connection.prepareStatement(sql)) {
                insert.setString(1, text(feedback.id()));
                insert.setString(2, text(feedback.predictionId()));
                insert.setLong(3, feedback.time().toEpochMilli());
                insert.setString(4, text(feedback.label()));
                if (feedback.rating() == null) {
                    insert.setNull(5, Types.INTEGER);
                } else {
                    insert.setInt(5, feedback.rating());
                }
                insert.setString(6, text(feedback.comment()));
                insert.setString(7, feedback.status().toString());
                insert.setString(8, text(feedback.predictionId()));
                return insert.executeUpdate() == 1;
            }
        });
    }

    /** The feedback that a query asks for, the newest first. */
    public List<FeedbackEntry> feedback(FeedbackQuery query) throws FeedbackException {
        String sql = "SELECT " + PREDICTION + ", f.id, f.given_at, f.label, f.rating, f.comment, f.status"
                + " FROM jumbo_feedback f JOIN jumbo_prediction p ON p.id = f.prediction_id"
                + " WHERE (? = '' OR p.model = ?) AND f.given_at >= ? AND (? = '' OR f.status = ?)"
                + " ORDER BY f.given_at DESC, f.id LIMIT ?";
        String status = query.status() == null ? "" : query.status().toString();
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                set(select, query);
                select.setString(4, status);
                select.setString(5, status);
                select.setInt(6, query.limit());
                return all(select, row -> new FeedbackEntry(prediction(row), said(row)));
            }
        });
    }

    /** The predictions that a query asks for, the newest first; their pictures are left out. The status is ignored. */
    public List<RecordedPrediction> predictions(FeedbackQuery query) throws FeedbackException {
        String sql = "SELECT " + PREDICTION.replace("p.input_picture", "NULL")
                + " FROM jumbo_prediction p WHERE (? = '' OR p.model = ?) AND p.recorded_at >= ?"
                + " ORDER BY p.recorded_at DESC, p.id LIMIT ?";
        return database.run(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                set(select, query);
                select.setInt(4, query.limit());
                return all(select, FeedbackStore::prediction);
            }
        });
    }

    private static void set(PreparedStatement select, FeedbackQuery query) throws SQLException {
        String model = query.model() == null ? "" : query.model();
        select.setString(1, text(model));
        select.setString(2, text(model));
        select.setLong(3, query.since() == null ? Long.MIN_VALUE : query.since().toEpochMilli());
    }

    /**
     * Says of feedback whether it may be learned from.
     *
     * @return how many of the ids were found
     */
    public int decide(Collection<String> ids, Status status) throws FeedbackException {
        return change("UPDATE jumbo_feedback SET status = '" + status + "' WHERE id = ?", ids);
    }

    /**
     * Deletes predictions by their ids, with all feedback on them.
     *
     * @return how many of the ids were found
     */
    public int delete(Collection<String> predictions) throws FeedbackException {
        return change("DELETE FROM jumbo_prediction WHERE id = ?", predictions);
    }

    private int change(String sql, Collection<String> ids) throws FeedbackException {
        return database.run(connection -> {
            try (PreparedStatement change = connection.prepareStatement(sql)) {
                int count = 0;
                for (String id : ids) {
                    change.setString(1, text(id));
                    count += change.executeUpdate();
                }
                return count;
            }
        });
    }

    /**
     * Deletes what is older than this, predictions and their feedback, but for predictions with accepted feedback.
     *
     * @return predictions that were deleted
     */
    public int expire(Instant before) throws FeedbackException {
        return database.run(connection -> {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM jumbo_prediction"
                    + " WHERE recorded_at < ? AND NOT EXISTS (SELECT 1 FROM jumbo_feedback f"
                    + " WHERE f.prediction_id = jumbo_prediction.id AND f.status = 'accepted')")) {
                delete.setLong(1, before.toEpochMilli());
                return delete.executeUpdate();
            }
        });
    }

    @Override
    public void close() {
        database.close();
    }

    /** Makes something of a row. */
    private interface Maker<T> {
        T make(ResultSet row) throws SQLException;
    }

    private static <T> List<T> all(PreparedStatement select, Maker<T> maker) throws SQLException {
        List<T> found = new ArrayList<>();
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(maker.make(rows));
            }
        }
        return found;
    }

    private static RecordedPrediction prediction(ResultSet row) throws SQLException {
        double number = row.getDouble(10);
        double probability = row.wasNull() ? Double.NaN : number;
        return new RecordedPrediction(
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(2)),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getBytes(7),
                row.getString(8),
                row.getString(9),
                probability,
                features(row.getString(11)),
                row.getString(12));
    }

    private static Feedback said(ResultSet row) throws SQLException {
        int number = row.getInt(16);
        Integer rating = row.wasNull() ? null : number;
        return new Feedback(
                row.getString(13),
                row.getString(1),
                Instant.ofEpochMilli(row.getLong(14)),
                row.getString(15),
                rating,
                row.getString(17),
                Status.of(row.getString(18)));
    }

    private static String json(Map<String, Double> features) {
        try {
            return JSON.writeValueAsString(features);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Double> features(String json) throws SQLException {
        try {
            Map<String, Double> features = new TreeMap<>();
            JSON.readTree(json)
                    .properties()
                    .forEach(e -> features.put(e.getKey(), e.getValue().asDouble()));
            return features;
        } catch (JsonProcessingException e) {
            throw new SQLException("features are not JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** PostgreSQL's texts have no character U+0000. */
    private static @Nullable String text(@Nullable String text) {
        return text == null ? null : text.replace('\0', '\ufffd');
    }
}
