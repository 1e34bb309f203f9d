package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/**
 * Requests about pictures, whole and as bytes.
 *
 * @param bytes of each
 * @param labels what the server said of each when it was alone, for comparison under load
 */
record Requests(List<byte[]> bytes, List<String> labels) {
    static final String MODEL = "load";

    /** About the PNG files of a folder, without what the server says of them. */
    static List<byte[]> of(Path folder) throws IOException {
        List<byte[]> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".png")).sorted().toList()) {
                String body = "{\"inputs\":[\"" + Base64.getEncoder().encodeToString(Files.readAllBytes(file)) + "\"]}";
                all.add(post("/v1/models/" + MODEL + ":predict", body));
            }
        }
        if (all.isEmpty()) {
            throw new IOException(folder + ": expected PNG files, as jumbo quickstart leaves them");
        }
        return all;
    }

    static byte[] post(String path, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return ("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                        + length + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.UTF_8);
    }

    static byte[] get(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The first text after a key in JSON. */
    static String value(String json, String key) {
        int at = json.indexOf("\"" + key + "\":\"");
        int from = at + key.length() + 4;
        return at < 0 ? "" : json.substring(from, json.indexOf('"', from));
    }
}
