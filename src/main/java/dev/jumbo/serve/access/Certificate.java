package dev.jumbo.serve.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server's certificate and its private key, in PEM files, as certificate authorities give them.
 *
 * @param certificate the server's certificate, and after it those that lead to the authority's
 * @param key the private key of the first, in PKCS #8 ({@code BEGIN PRIVATE KEY}), without a password
 */
public record Certificate(Path certificate, Path key) {
    private static final long MOST_BYTES = 1 << 20;
    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final char[] NO_PASSWORD = new char[0];

    /**
     * Both, in a key store without a password.
     *
     * @throws IOException if a file cannot be read, is in another form, or the key is not the certificate's
     */
    public KeyStore keyStore() throws IOException {
        List<X509Certificate> chain = chain();
        PrivateKey secret = privateKey(chain.get(0));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, NO_PASSWORD);
            store.setKeyEntry("server", secret, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + ": " + e.getMessage(), e);
        }
    }

    private List<X509Certificate> chain() throws IOException {
        List<X509Certificate> chain;
        try {
            chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(certificate)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + ": expected certificates in PEM: " + e.getMessage(), e);
        }
        if (chain.isEmpty()) {
            throw new IOException(certificate + ": expected -----BEGIN CERTIFICATE-----, found none");
        }
        return chain;
    }

    private PrivateKey privateKey(X509Certificate owner) throws IOException {
        String text = new String(read(key), StandardCharsets.US_ASCII);
        Matcher matcher = PRIVATE_KEY.matcher(text);
        if (!matcher.find()) {
            throw new IOException(key + ": expected -----BEGIN PRIVATE KEY----- (PKCS #8, no password), found "
                    + (text.contains("PRIVATE KEY-----")
                            ? "a key in another form: openssl pkcs8 -topk8 -nodes -in " + key
                                    + " -out key.pem makes it one"
                            : "no key"));
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(matcher.group(1));
            String algorithm = owner.getPublicKey().getAlgorithm();
            PrivateKey secret = KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            if (!belongs(secret, owner)) {
                throw new IOException(key + ": is not the key of the certificate in " + certificate);
            }
            return secret;
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(key + ": is not the key of the certificate in " + certificate, e);
        }
    }

    private static boolean belongs(PrivateKey secret, X509Certificate owner) throws GeneralSecurityException {
        String algorithm = switch (secret.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> secret.getAlgorithm();
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        byte[] signed = signature.sign();
        signature.initVerify(owner.getPublicKey());
        return signature.verify(signed);
    }

    private static byte[] read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + ": no such file");
        }
        if (Files.size(file) > MOST_BYTES) {
            throw new IOException(
                    file + ": expected a PEM file of at most " + MOST_BYTES + " bytes, got " + Files.size(file));
        }
        return Files.readAllBytes(file);
    }

    /** Tells when the files change. */
    public static final class Watch {
        private final Certificate files;
        private Object stamp;

        /** From now on. */
        public Watch(Certificate files) {
            this.files = files;
            this.stamp = stamp();
        }

        /** Whether a file is another than it was when this was last asked. */
        public boolean changed() {
            Object now = stamp();
            boolean changed = !now.equals(stamp);
            stamp = now;
            return changed;
        }

        private Object stamp() {
            return List.of(
                    Objects.requireNonNullElse(FileStamp.of(files.certificate()), "none"),
                    Objects.requireNonNullElse(FileStamp.of(files.key()), "none"));
        }
    }
}
