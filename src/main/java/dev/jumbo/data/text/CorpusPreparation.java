package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.SerializationFeature;
import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Makes token files of texts: reads, cleans, divides and encodes. The texts may be larger than memory. A text goes to the
 * part that a hash of it says, so equal texts are in the same part, whatever else there is. The files are the same
 * whatever the number of threads.
 *
 * <p>Of {@code corpus.tok} the parts are {@code corpus.tok} and, where a share is wanted for it, {@code
 * corpus.validation.tok}; {@code corpus.json} is the {@link CorpusCard}. They have temporary names until they are whole,
 * and the card comes last: where it is, the corpus is whole. A process that was killed is simply started again.
 *
 * @param files the texts' {@link TextFiles}
 * @param column where the texts are
 * @param rules which to leave out
 * @param validationShare share of the texts for validation, from 0 to below 1
 * @param threads that look at texts and encode them
 */
public record CorpusPreparation(
        List<Path> files, String column, CleaningRules rules, double validationShare, int threads) {
    /** Characters of texts that a thread takes at once. */
    private static final int LOT = 1 << 18;

    /** Lots that are waiting or in work, a thread. */
    private static final int AHEAD = 3;

    private static final double KEYS = 0x1p63;

    public CorpusPreparation {
        files = List.copyOf(files);
        if (!(validationShare >= 0 && validationShare < 1)) {
            throw new IllegalArgumentException(
                    "corpus: expected a share for validation from 0 to below 1, got " + validationShare);
        }
        if (threads < 1 || threads > 1024) {
            throw new IllegalArgumentException("corpus: expected 1 to 1024 threads, got " + threads);
        }
    }

    /** A text that was looked at; its tokens if no rule is against it yet. */
    private record Prepared(TextCleaner.Examined examined, long bytes, int[] ids) {}

    /** The files of a corpus. */
    private record Names(Path train, Path validation, Path card) {
        static Names of(Path out) {
            String name = out.getFileName().toString();
            String stem = name.endsWith(".tok") ? name.substring(0, name.length() - 4) : name;
            return new Names(out, out.resolveSibling(stem + ".validation.tok"), out.resolveSibling(stem + ".json"));
        }
    }

    /**
     * Makes the files.
     *
     * @param out the token file to train on, such as {@code corpus.tok}
     * @param replace whether a corpus of this name may be replaced
     * @throws IOException if a file cannot be read or written; the message names it, and the line
     */
    public CorpusCard write(Tokenizer tokenizer, Path out, boolean replace, TrainingProgress progress)
            throws IOException {
        Names names = Names.of(out);
        if (Files.exists(names.card()) && !replace) {
            throw new FileAlreadyExistsException(
                    names.card() + ": a corpus of this name is there already; take another name, or replace it");
        }
        List<CorpusCard.Source> sources = sources(progress);
        Files.deleteIfExists(names.card());
        if (validationShare == 0) {
            Files.deleteIfExists(names.validation());
        }
        TextCleaner cleaner = new TextCleaner(rules);
        ExecutorService pool = Executors.newFixedThreadPool(threads, CorpusPreparation::thread);
        try (TextReader reader = TextReader.open(files, column);
                Part train = new Part(names.train(), tokenizer);
                Part validation = validationShare > 0 ? new Part(names.validation(), tokenizer) : new Part()) {
            Deque<Future<List<Prepared>>> working = new ArrayDeque<>();
            while (reader.hasNext() || !working.isEmpty()) {
                if (reader.hasNext() && working.size() < AHEAD * threads) {
                    List<String> lot = lot(reader);
                    working.add(pool.submit(() -> prepare(lot, tokenizer)));
                    continue;
                }
                for (Prepared text : result(working.remove())) {
                    if (cleaner.keep(text.examined())) {
                        boolean held = text.examined().key() < validationShare * KEYS;
                        (held ? validation : train).add(text);
                    }
                }
                progress.at("encoding", reader.bytesRead(), reader.bytes());
            }
            TextCleaner.Counts counts = cleaner.counts();
            if (train.documents == 0) {
                throw new IOException("no text is left to train on: " + counts + "; look at the rules and the column");
            }
            CorpusCard card = new CorpusCard(
                    sources,
                    column,
                    tokenizer.fingerprint(),
                    tokenizer.size(),
                    rules,
                    validationShare,
                    counts,
                    train.commit(),
                    validation.commit());
            TokenizerFile.write(
                    names.card(),
                    TokenizerFile.JSON
                            .writer()
                            .with(SerializationFeature.INDENT_OUTPUT)
                            .writeValueAsString(card));
            return card;
        } catch (UncheckedIOException e) {
            throw e.getCause() == null ? new IOException(e) : e.getCause();
        } finally {
            pool.shutdownNow();
        }
    }

    private static List<String> lot(TextReader reader) {
        List<String> texts = new ArrayList<>();
        for (long size = 0; size < LOT && reader.hasNext(); ) {
            String text = reader.next();
            texts.add(text);
            size += text.length() + 1;
        }
        return texts;
    }

    private List<Prepared> prepare(List<String> texts, Tokenizer tokenizer) {
        List<Prepared> prepared = new ArrayList<>(texts.size());
        for (String text : texts) {
            TextCleaner.Examined examined = TextCleaner.examine(rules, text);
            boolean wanted = examined.outcome() == TextCleaner.Outcome.KEPT;
            prepared.add(new Prepared(
                    examined,
                    text.getBytes(StandardCharsets.UTF_8).length,
                    wanted ? tokenizer.plainIds(text) : new int[0]));
        }
        return prepared;
    }

    private static <T> T result(Future<T> future) throws IOException {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("the preparation was interrupted", e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a text could not be prepared", cause);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "jumbo-corpus");
        thread.setDaemon(true);
        return thread;
    }

    private List<CorpusCard.Source> sources(TrainingProgress progress) throws IOException {
        List<CorpusCard.Source> sources = new ArrayList<>();
        long all = 0;
        try (TextReader reader = TextReader.open(files, column)) {
            all = reader.bytes();
        }
        long done = 0;
        byte[] buffer = new byte[1 << 20];
        for (Path file : files) {
            MessageDigest digest = Sha256.digest();
            long size = 0;
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    size += read;
                    progress.at("checking", done + size, all);
                }
            }
            done += size;
            sources.add(new CorpusCard.Source(file.getFileName().toString(), size, Sha256.hex(digest)));
        }
        return sources;
    }

    /** A part that is being written; without a file, nothing may be added. */
    private static final class Part implements AutoCloseable {
        private final @Nullable TokenFileWriter writer;
        private final String name;
        private long documents;
        private long textBytes;

        Part() {
            this.writer = null;
            this.name = "";
        }

        Part(Path file, Tokenizer tokenizer) throws IOException {
            this.writer = TokenFileWriter.open(file, tokenizer);
            this.name = file.getFileName().toString();
        }

        void add(Prepared text) throws IOException {
            if (writer == null) {
                throw new IllegalStateException("this part has no file");
            }
            writer.addDocument(text.ids());
            documents++;
            textBytes += text.bytes();
        }

        CorpusCard.PartCard commit() throws IOException {
            if (writer != null) {
                writer.commit();
            }
            return new CorpusCard.PartCard(name, documents, textBytes, writer == null ? 0 : writer.count());
        }

        @Override
        public void close() throws IOException {
            if (writer != null) {
                writer.close();
            }
        }
    }
}
