package dev.jumbo.benchmarks.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Clients that each send a request over a connection that stays open, wait for its answer and send the next, all on one thread. One that gets
 * 429 waits a second, as Retry-After says, and up to another, so that not all come back at once.
 */
final class Clients implements Callable<Clients.Outcome> {
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final InetSocketAddress server;
    private final Requests requests;
    private final int clients;
    private final long end;
    private final Outcome outcome = new Outcome();
    private final PriorityQueue<Connection> refused = new PriorityQueue<>(Comparator.comparingLong(c -> c.sentAt));
    private final SplittableRandom random = new SplittableRandom(1);
    private int next;
    private int open;
    private volatile boolean noNewConnections;

    /** What came of it. */
    static final class Outcome {
        final Latencies good = new Latencies();
        final Latencies busy = new Latencies();

        /** Other statuses than 200 and 429, wrong labels, requests without an answer, connections that were refused. */
        final Map<String, Integer> errors = new TreeMap<>();

        double seconds;

        void error(String what) {
            errors.merge(what, 1, Integer::sum);
        }

        int lost() {
            return errors.getOrDefault("no answer", 0);
        }

        double perSecond() {
            return good.count() / seconds;
        }
    }

    /**
     * Clients that are to be called.
     *
     * @param clients how many
     * @param seconds how long they send; answers are waited for beyond it
     */
    Clients(InetSocketAddress server, Requests requests, int clients, double seconds) {
        this.server = server;
        this.requests = requests;
        this.clients = clients;
        end = System.nanoTime() + (long) (seconds * 1e9);
    }

    /** The server is going away: a connection that it closes between two requests is not opened again. */
    void serverStops() {
        noNewConnections = true;
    }

    @Override
    public Outcome call() throws IOException {
        long begin = System.nanoTime();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < clients; i++) {
                connect(selector);
            }
            while (open > 0 && System.nanoTime() < end + TimeUnit.SECONDS.toNanos(30)) {
                selector.select(20);
                for (SelectionKey key : selector.selectedKeys()) {
                    serve(selector, key);
                }
                selector.selectedKeys().clear();
                again();
            }
            selector.keys().forEach(key -> {
                if (key.isValid() && ((Connection) key.attachment()).isWaiting()) {
                    outcome.error("no answer within 30 s");
                }
            });
        }
        outcome.seconds = (Math.min(System.nanoTime(), end) - begin) / 1e9;
        return outcome;
    }

    private void connect(Selector selector) throws IOException {
        new Connection(selector, server);
        open++;
    }

    private void serve(Selector selector, SelectionKey key) throws IOException {
        Connection connection = (Connection) key.attachment();
        try {
            if (key.isConnectable()) {
                if (connection.finishConnect()) {
                    next(connection);
                }
                return;
            }
            if (key.isWritable()) {
                connection.flush();
            }
            Connection.Answer answer = key.isReadable() ? connection.read() : null;
            if (answer != null) {
                answered(selector, connection, answer);
            }
        } catch (IOException e) {
            boolean wasWaiting = connection.isWaiting();
            gone(connection);
            if (wasWaiting) {
                outcome.error("no answer");
            } else if (!noNewConnections) {
                outcome.error(String.valueOf(e.getMessage()));
            }
            if (!noNewConnections && System.nanoTime() < end) {
                connect(selector);
            }
        }
    }

    private void answered(Selector selector, Connection connection, Connection.Answer answer) throws IOException {
        long took = System.nanoTime() - connection.sentAt;
        if (answer.status() == 200) {
            outcome.good.add(took);
            if (!Requests.value(answer.body(), "label").equals(requests.labels().get(connection.request))) {
                outcome.error("another label");
            }
        } else if (answer.status() == 429) {
            outcome.busy.add(took);
        } else {
            outcome.error("status " + answer.status());
        }
        if (answer.closes() || System.nanoTime() >= end) {
            gone(connection);
            if (!noNewConnections && System.nanoTime() < end) {
                connect(selector);
            }
        } else if (answer.status() == 429) {
            connection.sentAt = System.nanoTime() + random.nextLong(REFUSED_NANOS);
            refused.add(connection);
        } else {
            next(connection);
        }
    }

    /** Those that were refused a second ago or longer. */
    private void again() throws IOException {
        while (!refused.isEmpty() && System.nanoTime() - refused.peek().sentAt > REFUSED_NANOS) {
            Connection connection = refused.remove();
            if (System.nanoTime() < end) {
                next(connection);
            } else {
                gone(connection);
            }
        }
    }

    private void next(Connection connection) throws IOException {
        connection.request = next++ % requests.bytes().size();
        connection.send(requests.bytes().get(connection.request));
    }

    private void gone(Connection connection) throws IOException {
        connection.close();
        open--;
    }
}
