package dev.jumbo.train.log;

import com.google.protobuf.CodedOutputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Scalars in TensorBoard's event files: {@code events.out.tfevents.<seconds>.<host>.jumbo} in the run's folder.
 *
 * <p>The file is a sequence of TFRecords, each the length (8 bytes, little-endian), the masked CRC-32C of the length,
 * the data and the masked CRC-32C of the data; the data are {@code tensorflow.Event} protobufs, of which the first
 * names the version, {@code brain.Event:2}. See TensorFlow's {@code core/lib/io/record_writer.h} and
 * {@code core/util/event.proto}. Values go to the file at {@link #flush} and when the buffer of 8 KiB is full. For one
 * thread.
 */
public final class TensorBoardWriter implements Closeable, Flushable {
    /** Field numbers of tensorflow.Event, Summary, Summary.Value and SessionLog. */
    private static final int EVENT_WALL_TIME = 1;

    private static final int EVENT_STEP = 2;
    private static final int EVENT_FILE_VERSION = 3;
    private static final int EVENT_SUMMARY = 5;
    private static final int EVENT_SESSION_LOG = 7;
    private static final int SUMMARY_VALUE = 1;
    private static final int VALUE_TAG = 1;
    private static final int VALUE_SIMPLE_VALUE = 2;
    private static final int SESSION_LOG_STATUS = 1;
    private static final int SESSION_LOG_START = 1;

    private static final int MASK_DELTA = 0xa282ead8;

    private final Path file;
    private final OutputStream out;

    private TensorBoardWriter(Path file) throws IOException {
        this.file = file;
        this.out = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
    }

    /** A new event file in a folder, which is made if it is missing. */
    public static TensorBoardWriter create(Path folder) throws IOException {
        Files.createDirectories(folder);
        double now = now();
        String name = "events.out.tfevents." + (long) now + "." + host() + ".jumbo";
        TensorBoardWriter writer = open(folder, name);
        byte[] version = message(event -> {
            event.writeDouble(EVENT_WALL_TIME, now);
            event.writeString(EVENT_FILE_VERSION, "brain.Event:2");
        });
        writer.record(version);
        writer.flush();
        return writer;
    }

    /**
     * A new event file for a run that resumes after {@code step} steps. It tells TensorBoard to forget what earlier
     * files of the folder say about later steps.
     */
    public static TensorBoardWriter resume(Path folder, long step) throws IOException {
        TensorBoardWriter writer = create(folder);
        byte[] log = message(session -> session.writeEnum(SESSION_LOG_STATUS, SESSION_LOG_START));
        writer.record(message(event -> {
            event.writeDouble(EVENT_WALL_TIME, now());
            event.writeInt64(EVENT_STEP, step + 1);
            event.writeByteArray(EVENT_SESSION_LOG, log);
        }));
        writer.flush();
        return writer;
    }

    private static TensorBoardWriter open(Path folder, String name) throws IOException {
        for (int copy = 1; ; copy++) {
            try {
                return new TensorBoardWriter(folder.resolve(copy == 1 ? name : name + "." + copy));
            } catch (FileAlreadyExistsException e) {
                if (copy == 1000) {
                    throw e;
                }
            }
        }
    }

    /**
     * Adds one value at the present time.
     *
     * @param tag the chart's name; what stands before a slash groups charts: {@code train/loss}
     * @param value stored as a 32-bit float
     */
    public void scalar(String tag, double value, long step) throws IOException {
        scalar(tag, value, step, now());
    }

    void scalar(String tag, double value, long step, double wallTime) throws IOException {
        byte[] summaryValue = message(item -> {
            item.writeString(VALUE_TAG, tag);
            item.writeFloat(VALUE_SIMPLE_VALUE, (float) value);
        });
        byte[] summary = message(item -> item.writeByteArray(SUMMARY_VALUE, summaryValue));
        record(message(event -> {
            event.writeDouble(EVENT_WALL_TIME, wallTime);
            event.writeInt64(EVENT_STEP, step);
            event.writeByteArray(EVENT_SUMMARY, summary);
        }));
    }

    /** Adds the record's values, each under {@code split/name}. */
    public void write(MetricsRecord metrics) throws IOException {
        double time = now();
        for (var value : metrics.values().entrySet()) {
            scalar(metrics.split() + "/" + value.getKey(), value.getValue(), metrics.step(), time);
        }
    }

    /** The file that is written. */
    public Path file() {
        return file;
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    private void record(byte[] data) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + 4 + data.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length);
        frame.putInt(maskedCrc(frame.array(), 0, 8));
        frame.put(data);
        frame.putInt(maskedCrc(frame.array(), 12, data.length));
        out.write(frame.array());
    }

    /** TFRecord's checksum: the CRC-32C turned right by 15 bits, plus a constant. */
    private static int maskedCrc(byte[] bytes, int from, int length) {
        var crc = new CRC32C();
        crc.update(bytes, from, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + MASK_DELTA;
    }

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    private static byte[] message(Fields fields) throws IOException {
        var bytes = new ByteArrayOutputStream(64);
        CodedOutputStream coded = CodedOutputStream.newInstance(bytes);
        fields.write(coded);
        coded.flush();
        return bytes.toByteArray();
    }

    private static double now() {
        return System.currentTimeMillis() / 1000.0;
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "_");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
