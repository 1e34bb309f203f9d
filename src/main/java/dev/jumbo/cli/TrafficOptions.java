package dev.jumbo.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.serve.AdminRoutes;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import dev.jumbo.serve.ModelRoots;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.Routes;
import dev.jumbo.serve.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Versions of the models that a server has, and which of them get requests. */
final class TrafficOptions {
    @Option(
            names = "--split",
            paramLabel = "NAME=VERSION:WEIGHT,...",
            description =
                    "Divide a model's requests among its versions: shop=1:0.9,2:0.1. May be given again for others.")
    private List<String> splits = new ArrayList<>();

    @Option(
            names = "--shadow",
            paramLabel = "NAME=VERSION:SHARE",
            description = "Copy a share of a model's requests to a version whose answers are compared and thrown away:"
                    + " shop=3:0.5. May be given again for others.")
    private List<String> shadows = new ArrayList<>();

    @Option(
            names = "--rollback",
            paramLabel = "NAME=LIMIT:VALUE,...",
            description = {
                "When a new version loses its share to the first: errors:SHARE, p95Ratio:TIMES the first's latency,"
                        + " p95Millis:MILLISECONDS; of the last window:200 requests, once there are minimum:50; to:VERSION"
                        + " for another than the first. shop=errors:0.05,p95Ratio:2. May be given again for others."
            })
    private List<String> rollbacks = new ArrayList<>();

    @Option(
            names = "--admin",
            description = "Answer requests under " + AdminRoutes.PREFIX
                    + ", which change versions and traffic while the server runs.")
    private boolean admin;

    @Option(
            names = "--model-root",
            paramLabel = "FOLDER",
            description =
                    "With --admin: versions may be loaded from folders in this one; from none without it. May be given"
                            + " again.")
    private List<Path> roots = new ArrayList<>();

    /**
     * Loads a version.
     *
     * @param run {@code RUN}, {@code NAME=RUN} or {@code NAME@VERSION=RUN}
     */
    static void load(Models models, String run) throws IOException {
        int equals = run.indexOf('=');
        Path folder = Path.of(run.substring(equals + 1));
        String given = equals > 0
                ? run.substring(0, equals)
                : String.valueOf(folder.toAbsolutePath().normalize().getFileName());
        int at = given.indexOf('@');
        try {
            models.load(at < 0 ? given : given.substring(0, at), at < 0 ? null : given.substring(at + 1), folder);
        } catch (HttpError e) {
            throw new IllegalArgumentException(run + ": " + e.message(), e);
        }
    }

    /** Divides the requests to models that are loaded. */
    void apply(Models models) {
        Map<String, ObjectNode> byName = new LinkedHashMap<>();
        splits.forEach(split -> put(byName, "--split", "weights", split));
        shadows.forEach(shadow -> put(byName, "--shadow", "shadow", shadow));
        rollbacks.forEach(rollback -> put(byName, "--rollback", "rollback", rollback));
        byName.forEach((name, traffic) -> {
            try {
                models.route(name, Traffic.read(traffic, models.state(name).traffic()));
            } catch (HttpError e) {
                throw new IllegalArgumentException(name + ": " + e.message(), e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
            }
        });
    }

    /** Puts an option where {@link Traffic#read} expects it. */
    private static void put(Map<String, ObjectNode> byName, String option, String key, String given) {
        int equals = given.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    option + " " + given + ": expected NAME=KEY:VALUE, as in shop=1:0.9,2:0.1");
        }
        ObjectNode traffic = byName.computeIfAbsent(given.substring(0, equals), name -> Json.object());
        if (traffic.has(key)) {
            throw new IllegalArgumentException(option + " " + given + ": it is given twice for this model");
        }
        ObjectNode values = traffic.putObject(key);
        for (String pair : given.substring(equals + 1).split(",", -1)) {
            int colon = pair.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException(option + " " + given + ": expected KEY:VALUE, got '" + pair + "'");
            }
            String left = pair.substring(0, colon);
            String right = pair.substring(colon + 1);
            if (key.equals("shadow")) {
                values.put("version", left);
                left = "share";
            }
            if (values.has(left)) {
                throw new IllegalArgumentException(option + " " + given + ": '" + left + "' is given twice");
            }
            if (key.equals("rollback") && left.equals("to")) {
                values.put(left, right);
            } else if (right.matches("\\d{1,9}")) {
                values.put(left, Integer.parseInt(right));
            } else {
                values.put(left, number(option + " " + given, right));
            }
        }
    }

    private static double number(String where, String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(where + ": expected a number, got '" + text + "'", e);
        }
    }

    /** What changes versions and traffic; nothing unless it was asked for. */
    List<Routes> routes(Models models) throws IOException {
        if (!admin && !roots.isEmpty()) {
            throw new IllegalArgumentException("--model-root: expected with --admin, which loads models by request");
        }
        return admin ? List.of(new AdminRoutes(models, ModelRoots.of(roots))) : List.of();
    }
}
