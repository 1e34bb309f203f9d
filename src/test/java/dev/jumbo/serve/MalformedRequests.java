package dev.jumbo.serve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Requests with something wrong in them, each of a kind that no server may take for a good one, whatever the random numbers are. The wrong part is
 * random within its kind.
 */
final class MalformedRequests {
    private static final String VERSION = " HTTP/1.1\r\n";
    private static final List<String> NUMBERS = List.of(
            "NaN",
            "Infinity",
            "-Infinity",
            "+1",
            "01",
            ".5",
            "1.",
            "0x10",
            "1e",
            "--1",
            "1_000",
            "nan",
            "1".repeat(500));
    private static final List<String> ENDS =
            List.of("}", "]", "x", "{}", ",", " 1", "\u0000", "\"", "null", "{\"inputs\":[\"x\"]}");
    private static final List<byte[]> NOT_UTF8 = List.of(
            new byte[] {(byte) 0xff},
            new byte[] {(byte) 0xc3},
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            new byte[] {(byte) 0xc0, (byte) 0xaf},
            new byte[] {(byte) 0xf8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80});
    private static final List<String> TYPES = List.of(
            "image/png",
            "text/html",
            "application/xml",
            "application/octet-stream",
            "json",
            "*/*",
            "application/x-www-form",
            "a/b; c=d",
            "video/mp4",
            "application/jso",
            "application/grpc",
            "\u0001/x");
    private static final List<String> TRAVERSALS = List.of(
            "/../../etc/passwd",
            "/..%2f..%2fetc/passwd",
            "/%2e%2e/%2e%2e/x",
            "/v1/../../x",
            "/v1/..;/x",
            "/.%00/x",
            "/v1/%5c..%5cx",
            "//x//",
            "/v1/models/..%252f..%252fx/y",
            "/v1/%c0%ae%c0%ae/x",
            "/;x=y/",
            "/v1/models/%2fetc%2fpasswd/x",
            "/%ff%fe",
            "/v1/%e4%bd/x");

    private final SplittableRandom random;
    private final List<Target> targets;

    MalformedRequests(List<Target> targets, SplittableRandom random) {
        this.targets = targets;
        this.random = random;
    }

    /**
     * A route that takes a body.
     *
     * @param path where it is
     * @param wrong of each key of the good body below, JSON values that it must not take
     * @param good a body that it takes
     * @param files whether it takes files of a multipart form instead, too
     */
    record Target(String path, Map<String, List<String>> wrong, String good, boolean files) {}

    /**
     * One of them.
     *
     * @param answers how many answers it gets, the last of which is 4xx
     * @param alone whether it needs a connection of its own, which ends with it
     */
    record Malformed(String kind, byte[] bytes, int answers, boolean alone) {}

    Malformed next() {
        Target target = any(targets);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> json(target);
            case 3, 4 -> value(target);
            case 5 -> any(targets.stream().filter(Target::files).toList(), this::form);
            case 6 -> type(target);
            case 7 -> line();
            case 8 -> headers(target);
            case 9 -> framing(target);
            case 10 -> pipeline(target);
            default -> path();
        };
    }

    private Malformed any(List<Target> from, java.util.function.Function<Target, Malformed> make) {
        return from.isEmpty() ? path() : make.apply(any(from));
    }

    /** JSON that is none, or not an object. */
    private Malformed json(Target target) {
        String good = target.good();
        int cut = random.nextInt(good.length());
        return switch (random.nextInt(13)) {
            case 0 -> post("a truncated body", target, good.substring(0, cut));
            case 1 -> post("garbage behind the body", target, good + " ".repeat(random.nextInt(3)) + any(ENDS));
            case 2 -> post("a key twice", target, "{" + member(target) + "," + good.substring(1));
            case 3 -> post("a body nested deeply", target, deep(good, 65 + random.nextInt(20_000)));
            case 4 -> post("a number that is none", target, with(good, "\"x\":" + any(NUMBERS)));
            case 5 -> post("bad UTF-8", target, badUtf8(good));
            case 6 ->
                post(
                        "no object",
                        target,
                        any(List.of(
                                "[]", "1", "\"x\"", "null", "true", "[" + good + "]", "\"" + "x".repeat(cut) + "\"")));
            case 7 -> post("blanks", target, any(List.of("", " ", "\n\n", "\t".repeat(1 + cut))));
            case 8 -> post("random bytes", target, bytes(1 + random.nextInt(300)));
            case 9 -> post("other quotes", target, good.replace('"', '\''));
            case 10 -> post("a comment", target, any(List.of("// x\n", "/* x */", "# x\n", "--x\n")) + good);
            case 11 -> post("a bare key", target, with(good, "x:1"));
            default ->
                post("a control character", target, with(good, "\"x\":\"" + (char) random.nextInt(1, 32) + "\""));
        };
    }

    private Malformed value(Target target) {
        String key = any(List.copyOf(target.wrong().keySet()));
        String value = any(target.wrong().get(key));
        String body = target.good()
                .replaceFirst(
                        "\"" + key + "\":(\"[^\"]*\"|\\[[^\\]]*\\]|[^,}\\[]+)",
                        java.util.regex.Matcher.quoteReplacement("\"" + key + "\":" + value));
        return post("a wrong value of " + key + ": " + HttpError.excerpt(value), target, body);
    }

    private Malformed form(Target target) {
        String cut = "cut" + random.nextInt(1000);
        byte[] file = bytes(random.nextInt(200));
        String head = "Content-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n";
        String type = "multipart/form-data; boundary=" + cut;
        String opened = "--" + cut + "\r\n" + head + "\r\n";
        return switch (random.nextInt(12)) {
            case 0 -> form("another boundary", target, type + "x", join(opened, file, "\r\n--" + cut + "--\r\n"));
            case 1 -> form("no boundary", target, "multipart/form-data", join(opened, file, "\r\n--" + cut + "--\r\n"));
            case 2 -> form("a form cut off", target, type, join(opened, file, ""));
            case 3 -> form("a form without a file", target, type, join("--" + cut + "--\r\n", new byte[0], ""));
            case 4 -> form("an empty file", target, type, join(opened, new byte[0], "\r\n--" + cut + "--\r\n"));
            case 5 ->
                form(
                        "a field that is no file",
                        target,
                        type,
                        join(
                                "--" + cut + "\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n",
                                file,
                                "\r\n--" + cut + "--\r\n"));
            case 6 ->
                form(
                        "a large header of a part",
                        target,
                        type,
                        join(
                                "--" + cut + "\r\nX: " + "x".repeat(random.nextInt(8_000, 90_000)) + "\r\n" + head
                                        + "\r\n",
                                file,
                                "\r\n--" + cut + "--\r\n"));
            case 7 ->
                form(
                        "many parts",
                        target,
                        type,
                        join((opened + "x\r\n").repeat(random.nextInt(300, 1500)), new byte[0], "--" + cut + "--\r\n"));
            case 8 -> form("no body", target, type, new byte[0]);
            case 9 -> form("random bytes", target, type, file);
            case 10 ->
                form(
                        "a part without headers",
                        target,
                        type,
                        join("--" + cut + "\r\n\r\n", file, "\r\n--" + cut + "--\r\n"));
            default -> form("a file that is no picture", target, type, join(opened, file, "\r\n--" + cut + "--\r\n"));
        };
    }

    private Malformed type(Target target) {
        if (random.nextBoolean()) {
            String coding = any(List.of("gzip", "deflate", "br", "zstd", "compress", "x", "gzip, gzip"));
            return request(
                    "Content-Encoding: " + coding,
                    "POST " + target.path() + VERSION,
                    List.of("Content-Encoding: " + coding, "Content-Type: application/json"),
                    bytes(random.nextInt(1, 100)));
        }
        String type = any(TYPES);
        return request(
                "Content-Type: " + type,
                "POST " + target.path() + VERSION,
                List.of("Content-Type: " + type),
                target.good());
    }

    /** What is wrong in the first line. */
    private Malformed line() {
        String path = any(targets).path();
        return switch (random.nextInt(8)) {
            case 0 ->
                alone(
                        "a line of bytes",
                        new String(bytes(random.nextInt(1, 60)), StandardCharsets.ISO_8859_1)
                                        .replaceAll("[\\r\\n]", "x")
                                + "\r\n\r\n");
            case 1 ->
                alone(
                        "another version",
                        "GET " + path
                                + any(List.of(" HTTP/9.9", " HTTP/1", " HTTP/", " http/1.1", " HTTP/2.0", " FTP/1.1"))
                                + "\r\nHost: x\r\n\r\n");
            case 2 ->
                alone("no path", any(List.of("GET HTTP/1.1", "GET", " ", "GET  HTTP/1.1")) + "\r\nHost: x\r\n\r\n");
            case 3 ->
                alone(
                        "a long address",
                        "GET /" + "x".repeat(random.nextInt(9_000, 60_000)) + VERSION + "Host: x\r\n\r\n");
            case 4 ->
                alone(
                        "a bad escape",
                        "GET /v1/models/" + any(List.of("%", "%z", "%zz", "%1", "%u12", "%%")) + "/x" + VERSION
                                + "Host: x\r\n\r\n");
            case 5 ->
                alone(
                        "a bad character",
                        "GET /v1/" + any(List.of("\u0000", "\u0001", "\u007f", " ", "\t")) + "x" + VERSION
                                + "Host: x\r\n\r\n");
            case 6 ->
                alone(
                        "a TLS greeting",
                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003"
                                + new String(bytes(40), StandardCharsets.ISO_8859_1) + "\r\n\r\n");
            default -> {
                String method = any(List.of(
                        "DELETE",
                        "PATCH",
                        "PUT",
                        "TRACE",
                        "FOO",
                        "get",
                        "post",
                        "PROPFIND",
                        "X".repeat(random.nextInt(1, 50))));
                yield request(method, method + " " + path + VERSION, List.of(), "");
            }
        };
    }

    private Malformed headers(Target target) {
        String line = "POST " + target.path() + VERSION;
        String tail = "Content-Length: " + target.good().length() + "\r\n\r\n" + target.good();
        return switch (random.nextInt(8)) {
            case 0 ->
                alone(
                        "many headers",
                        line + "Host: x\r\n" + "X-Flood: y\r\n".repeat(random.nextInt(1_000, 10_000)) + tail);
            case 1 ->
                alone(
                        "a large header",
                        line + "Host: x\r\nX: " + "y".repeat(random.nextInt(9_000, 100_000)) + "\r\n" + tail);
            case 2 -> alone("no host", line + tail);
            case 3 -> alone("two hosts", line + "Host: x\r\nHost: y\r\n" + tail);
            case 4 ->
                alone(
                        "a bad host",
                        line + "Host: " + any(List.of("[::", "a b", "x:y:z", "x:99999999", "@")) + "\r\n" + tail);
            case 5 ->
                alone(
                        "a header without a name",
                        line + "Host: x\r\n" + any(List.of(": y", " : y", "X Y: z", "X\u0000: z", "(x): y", "X[]: {}"))
                                + "\r\n" + tail);
            case 6 -> alone("a folded header", line + "Host: x\r\nX: a\r\n b\r\n" + tail);
            default ->
                alone(
                        "a control character in a header",
                        line + "Host: x\r\nX: a" + any(List.of("\u0000", "\u0007", "\u001b")) + "b\r\n" + tail);
        };
    }

    /** How long the body is said to be. */
    private Malformed framing(Target target) {
        String line = "POST " + target.path() + VERSION + "Host: x\r\nContent-Type: application/json\r\n";
        String good = target.good();
        String chunk = Integer.toHexString(good.length()) + "\r\n" + good + "\r\n";
        return switch (random.nextInt(8)) {
            case 0 ->
                alone(
                        "a body shorter than it says",
                        line + "Content-Length: " + (good.length() + random.nextInt(1, 100_000)) + "\r\n\r\n" + good);
            case 1 ->
                alone(
                        "a length that is none",
                        line + "Content-Length: "
                                + any(List.of("-1", "x", "1e3", "0x10", "", "99999999999999999999", "1,2", "+5"))
                                + "\r\n\r\n" + good);
            case 2 ->
                alone(
                        "two lengths",
                        line + "Content-Length: 3\r\nContent-Length: " + good.length() + "\r\n\r\n" + good);
            case 3 ->
                alone(
                        "a length and chunks",
                        line + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk + "0\r\n\r\n");
            case 4 ->
                alone(
                        "another transfer coding",
                        line + "Transfer-Encoding: " + any(List.of("gzip", "chunked, gzip", "x", "identity, x"))
                                + "\r\n\r\n" + chunk + "0\r\n\r\n");
            case 5 ->
                alone(
                        "a chunk's size that is none",
                        line + "Transfer-Encoding: chunked\r\n\r\n"
                                + any(List.of("zz", "-1", "fffffffffffffffff", "0x5", "")) + "\r\n" + good
                                + "\r\n0\r\n\r\n");
            case 6 -> alone("chunks without an end", line + "Transfer-Encoding: chunked\r\n\r\n" + chunk);
            default ->
                alone(
                        "a chunk longer than it says",
                        line + "Transfer-Encoding: chunked\r\n\r\n1\r\n" + good + "\r\n0\r\n\r\n");
        };
    }

    /** Good ones and then a bad one, sent at once. */
    private Malformed pipeline(Target target) {
        int before = random.nextInt(1, 4);
        Malformed bad = json(target);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < before; i++) {
            all.writeBytes("GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
        }
        all.writeBytes(bad.bytes());
        return new Malformed("pipelined, " + bad.kind(), all.toByteArray(), before + 1, false);
    }

    private Malformed path() {
        String path = any(TRAVERSALS);
        if (random.nextBoolean()) {
            StringBuilder made = new StringBuilder("/nowhere");
            for (int i = random.nextInt(6); i >= 0; i--) {
                made.append(any(List.of(
                        "/",
                        "%20",
                        "%41",
                        "%2F",
                        ".",
                        "..",
                        "%25",
                        "~",
                        "@",
                        "x",
                        "%E4%BD%A0",
                        "+",
                        "=",
                        "%3F",
                        ";",
                        "&",
                        "//")));
            }
            path = made + "x";
        }
        return alone("the path " + path, "GET " + path + VERSION + "Host: x\r\n\r\n");
    }

    private static String member(Target target) {
        String key = target.wrong().keySet().iterator().next();
        return "\"" + key + "\":[]";
    }

    private String deep(String good, int depth) {
        return random.nextBoolean()
                ? with(good, "\"x\":" + "[".repeat(depth) + "]".repeat(depth))
                : with(good, "\"x\":" + "{\"a\":".repeat(depth) + "1" + "}".repeat(depth));
    }

    /** One more member. */
    private static String with(String good, String member) {
        return good.substring(0, good.length() - 1) + "," + member + "}";
    }

    private byte[] badUtf8(String good) {
        return join(good.substring(0, good.length() - 1) + ",\"x\":\"", any(NOT_UTF8), "\"}");
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        if (count > 0) {
            bytes[0] = (byte) 0x81; // neither JSON, nor UTF-8, nor a method, nor a picture
        }
        return bytes;
    }

    private static byte[] join(String before, byte[] middle, String after) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(before.getBytes(StandardCharsets.UTF_8));
        all.writeBytes(middle);
        all.writeBytes(after.getBytes(StandardCharsets.UTF_8));
        return all.toByteArray();
    }

    private <T> T any(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static Malformed post(String kind, Target target, String body) {
        return post(kind, target, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Malformed post(String kind, Target target, byte[] body) {
        return request(kind, "POST " + target.path() + VERSION, List.of("Content-Type: application/json"), body);
    }

    private static Malformed form(String kind, Target target, String type, byte[] body) {
        return request(kind, "POST " + target.path() + VERSION, List.of("Content-Type: " + type), body);
    }

    private static Malformed request(String kind, String line, List<String> headers, String body) {
        return request(kind, line, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Malformed request(String kind, String line, List<String> headers, byte[] body) {
        List<String> all = new ArrayList<>(List.of("Host: x"));
        all.addAll(headers);
        all.add("Content-Length: " + body.length);
        return new Malformed(kind, join(line + String.join("\r\n", all) + "\r\n\r\n", body, ""), 1, false);
    }

    private static Malformed alone(String kind, String request) {
        return new Malformed(kind, request.getBytes(StandardCharsets.ISO_8859_1), 1, true);
    }
}
