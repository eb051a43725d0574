package org.posthorn.delivery.encryption;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.posthorn.directory.AccountId;
import org.posthorn.mime.HeaderField;
import org.posthorn.mime.HeaderFields;
import org.posthorn.runtime.Metrics;
import org.posthorn.store.MailStore;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.message.MessageWriter;
import org.posthorn.store.message.StagedMessage;
import org.posthorn.vault.recipient.OpenPgpKey;
import org.posthorn.vault.recipient.RecipientCertificate;
import org.posthorn.vault.recipient.RecipientEncryption;
import org.posthorn.vault.recipient.RecipientKey;

/// Encrypts arriving messages to the keys of the account that they are filed in: PGP/MIME (RFC 3156
/// §4) or S/MIME (RFC 8551 §3.3).
///
/// The header stays as it is, so that threads, lists and filters work, except for the fields that
/// describe the content (`Content-...`): they go inside, before the body. Thread-safe.
public final class ArrivalEncryption {
  private static final int LINE_OCTETS = 57;

  /// What is before the armor.
  private static final String BEFORE =
      """
      Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";
       boundary="BOUNDARY"

      This is an OpenPGP/MIME encrypted message (RFC 3156).
      --BOUNDARY
      Content-Type: application/pgp-encrypted
      Content-Description: PGP/MIME version identification

      Version: 1

      --BOUNDARY
      Content-Type: application/octet-stream; name="encrypted.asc"
      Content-Description: OpenPGP encrypted message
      Content-Disposition: inline; filename="encrypted.asc"

      """;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final MailStore store;
  private final AccountKeys keys;
  private final Metrics.Counter encrypted;
  private final Metrics.Counter already;
  private final Metrics.Counter failed;

  /// @param metrics counts `encryption.encrypted`, `encryption.already` (messages that were
  ///   encrypted by their sender) and `encryption.failed`
  public ArrivalEncryption(MailStore store, AccountKeys keys, Metrics metrics) {
    this.store = store;
    this.keys = keys;
    encrypted = metrics.counter("encryption.encrypted");
    already = metrics.counter("encryption.already");
    failed = metrics.counter("encryption.failed");
  }

  /// Encrypts a message, if the account's owner has chosen so.
  ///
  /// @return the encrypted message, to be closed by the caller; empty if it is to be filed as it is
  /// @throws IOException if it cannot be encrypted: it must not be filed
  public Optional<StagedMessage> encrypted(AccountId account, StagedMessage message)
      throws IOException {
    AccountKeys.Arriving arriving = keys.choice(account).arriving();
    if (arriving == AccountKeys.Arriving.OFF) {
      return Optional.empty();
    }
    if (EncryptedForms.isEncrypted(message)) {
      already.increment();
      return Optional.empty();
    }
    boolean done = false;
    try {
      List<RecipientKey> all = keys.forArriving(account, arriving);
      if (all.isEmpty()) {
        throw new IOException("there is no key to encrypt to");
      }
      StagedMessage made = encrypt(message, arriving, all);
      done = true;
      return Optional.of(made);
    } catch (IllegalStateException e) {
      throw new IOException("a message cannot be encrypted", e);
    } finally {
      (done ? encrypted : failed).increment();
    }
  }

  private StagedMessage encrypt(
      StagedMessage message, AccountKeys.Arriving arriving, List<RecipientKey> keys)
      throws IOException {
    try (MessageBytes bytes = message.bytes();
        MessageWriter writer = store.receiveLarger(message.size())) {
      long bodyStart = Math.min(message.entity().bodyStart(), bytes.size());
      HeaderFields header = HeaderFields.parse(bytes.range(0, bodyStart));
      RecipientEncryption.Source inner =
          to -> {
            writeFields(header, true, to);
            to.write('\r');
            to.write('\n');
            bytes.copyTo(bodyStart, bytes.size(), to);
          };
      writeFields(header, false, writer);
      if (header.first("MIME-Version").isEmpty()) {
        write(writer, "MIME-Version: 1.0\r\n");
      }
      if (arriving == AccountKeys.Arriving.OPENPGP) {
        List<OpenPgpKey> to = keys.stream().map(OpenPgpKey.class::cast).toList();
        openPgp(to, inner, writer);
      } else {
        List<RecipientCertificate> to =
            keys.stream().map(RecipientCertificate.class::cast).toList();
        smime(to, inner, writer);
      }
      return writer.finish();
    }
  }

  /// @param content those that describe the content, or the others
  private static void writeFields(HeaderFields header, boolean content, OutputStream to)
      throws IOException {
    boolean any = false;
    for (HeaderField field : header.all()) {
      if (field.name().toLowerCase(Locale.ROOT).startsWith("content-") == content) {
        byte[] raw = field.raw();
        to.write(raw);
        if (raw[raw.length - 1] != '\n') {
          write(to, "\r\n");
        }
        any = true;
      }
    }
    if (content && !any) {
      // RFC 2045 §5.2. Some programs take an entity without fields for damaged.
      write(to, "Content-Type: text/plain; charset=us-ascii\r\n");
    }
  }

  private static void openPgp(
      List<OpenPgpKey> keys, RecipientEncryption.Source inner, OutputStream to) throws IOException {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    String boundary = "encrypted-" + HexFormat.of().formatHex(random);
    OutputStream lines = new CrLf(to);
    write(lines, BEFORE.replace("BOUNDARY", boundary));
    RecipientEncryption.openPgp(keys, inner, lines);
    write(to, "\r\n--" + boundary + "--\r\n");
  }

  private static void smime(
      List<RecipientCertificate> keys, RecipientEncryption.Source inner, OutputStream to)
      throws IOException {
    write(
        new CrLf(to),
        """
        Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"
        Content-Transfer-Encoding: base64
        Content-Disposition: attachment; filename="smime.p7m"

        """);
    OutputStream base64 =
        Base64.getMimeEncoder(LINE_OCTETS / 3 * 4, new byte[] {'\r', '\n'}).wrap(new Unclosed(to));
    RecipientEncryption.smime(keys, inner, base64);
    base64.close();
    write(to, "\r\n");
  }

  private static void write(OutputStream to, String text) throws IOException {
    to.write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /// Leaves the stream below open when it is closed.
  private static class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream to) {
      super(to);
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      out.write(octets, offset, length);
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }

  /// Writes each line break as CRLF, whatever the system's is.
  private static final class CrLf extends Unclosed {
    private int last;

    CrLf(OutputStream to) {
      super(to);
    }

    @Override
    public void write(int octet) throws IOException {
      if (octet == '\n' && last != '\r') {
        out.write('\r');
      }
      out.write(octet);
      last = octet;
    }

    @Override
    public void write(byte[] octets, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        write(octets[i]);
      }
    }
  }
}
