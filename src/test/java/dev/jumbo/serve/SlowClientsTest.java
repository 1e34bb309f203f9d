package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that send a byte now and then, to keep a server busy. */
class SlowClientsTest {
    private static final String HALF_HEADERS = "POST /v1/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ";
    private static final String HALF_BODY =
            "POST /v1/echo HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nhalf";

    @Test
    void twoHundredOfThemKeepNoOtherWaiting() throws Exception {
        // 4 requests at once and 36 threads: a thread or a place for each slow client would leave none.
        try (TestServer server = new TestServer(Protection.DEFAULT.requests(4))) {
            List<Socket> slow = new ArrayList<>();
            try {
                for (int i = 0; i < 200; i++) {
                    slow.add(server.connection(i % 2 == 0 ? HALF_HEADERS : HALF_BODY));
                }
                for (int i = 0; i < 50; i++) {
                    for (int j = 0; j < 4; j++) {
                        TestServer.write(slow.get((4 * i + j) % 200), "x");
                    }
                    assertThat(server.echo("quick " + i).body()).isEqualTo("quick " + i);
                }
            } finally {
                for (Socket socket : slow) {
                    socket.close();
                }
            }
        }
    }

    @Test
    void headersThatDoNotEndEndTheConnection() throws Exception {
        try (TestServer server = new TestServer(Protection.DEFAULT.headers(Duration.ofMillis(300)))) {
            try (Socket socket = server.connection(HALF_HEADERS)) {
                assertThat(untilClosed(socket)).isTrue();
            }
            // One that has answered is watched again.
            try (Socket socket = server.connection("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
                assertThat(socket.getInputStream().read()).isEqualTo('H');
            }
            assertThat(server.echo("x").body()).isEqualTo("x");
        }
    }

    /** Sends a byte now and then, for 30 seconds at most. */
    private static boolean untilClosed(Socket socket) throws IOException, InterruptedException {
        socket.setSoTimeout(20);
        for (int i = 0; i < 1500; i++) {
            try {
                TestServer.write(socket, "x");
                if (socket.getInputStream().read() < 0) {
                    return true;
                }
            } catch (java.net.SocketTimeoutException e) {
                continue;
            } catch (SocketException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aConnectionThatSaysNothingIsClosed() throws Exception {
        Protection protection =
                Protection.DEFAULT.headers(Duration.ofMillis(300)).idle(Duration.ofMillis(300));
        try (TestServer server = new TestServer(protection);
                Socket socket = server.connection("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
            assertThat(new String(socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200 OK")
                    .endsWith("{\"status\":\"live\"}");
        }
    }

    @Test
    void moreConnectionsThanThereMayBeWait() throws Exception {
        try (TestServer server = new TestServer(Protection.DEFAULT.connections(2));
                Socket first = server.connection(HALF_HEADERS)) {
            Socket second = server.connection(HALF_HEADERS);
            Socket third = server.connection("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
            second.close();
            first.close();
            try (third) {
                assertThat(third.getInputStream().read()).isIn((int) 'H', -1);
            }
            assertThat(server.get("/health/live").statusCode()).isEqualTo(200);
        }
    }
}
