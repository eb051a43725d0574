package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.runtime.Digests;
import org.posthorn.sasl.ScramVerifier;

/// The credentials in an account's partition; the package documentation has the layout.
final class CredentialRows {
  private static final int VERSION = 1;

  private CredentialRows() {}

  /// The head of an account's credentials.
  ///
  /// @param version incremented by each change of any of them
  /// @param next the number of the next credential
  /// @param salt of all SCRAM verifiers of the account and of the hashes of its app passwords;
  ///   never changes, so that clients learn nothing from it
  record Head(long version, long next, byte[] salt) {

    static Head fresh() {
      byte[] salt = new byte[ScramVerifier.SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      return new Head(0, 1, salt);
    }

    byte[] encode() {
      return new RowWriter(VERSION).int64(version).int64(next).bytes(salt).done();
    }

    static Head decode(byte[] value) {
      return RowReader.read(
          "credential heads",
          value,
          VERSION,
          row -> new Head(row.int64(), row.int64(), row.bytes()));
    }

    Head changed(boolean numberUsed) {
      return new Head(version + 1, numberUsed ? next + 1 : next, salt);
    }
  }

  /// A credential with its secrets.
  ///
  /// @param argon2 of a chosen password, in PHC format
  /// @param digest of a random password, see [#digest]
  record Stored(
      Credential credential,
      Optional<String> argon2,
      Optional<byte[]> digest,
      Optional<ScramVerifier> verifier) {

    byte[] encode() {
      return new RowWriter(VERSION)
          .octet(credential.kind().code())
          .text(credential.name())
          .longList(credential.scope().services(), RowWriter::text)
          .instant(credential.created())
          .optional(credential.expires(), RowWriter::instant)
          .optional(argon2, RowWriter::text)
          .optional(digest, RowWriter::bytes)
          .optional(verifier.map(ScramVerifier::encode), RowWriter::bytes)
          .done();
    }

    static Stored decode(byte[] key, byte[] value) {
      return RowReader.read("credentials", value, VERSION, row -> decode(key, row));
    }

    private static Stored decode(byte[] key, RowReader row) {
      if (key.length != Long.BYTES) {
        throw new IllegalArgumentException("a key of " + key.length + " bytes");
      }
      CredentialId id = new CredentialId(ByteBuffer.wrap(key).getLong());
      Credential.Kind kind = Credential.Kind.of(row.octet());
      String name = row.text();
      Scope scope = new Scope(row.longList(RowReader::text));
      Instant created = row.instant();
      Optional<Instant> expires = row.optional(RowReader::instant);
      Optional<String> argon2 = row.optional(RowReader::text);
      Optional<byte[]> digest = row.optional(RowReader::bytes);
      Optional<ScramVerifier> verifier = row.optional(RowReader::bytes).map(ScramVerifier::decode);
      Credential credential =
          new Credential(
              id, kind, name, scope, created, expires, verifier.isPresent(), Optional.empty());
      return new Stored(credential, argon2, digest, verifier);
    }

    boolean expired(Instant now) {
      return credential.expires().filter(at -> !now.isBefore(at)).isPresent();
    }
  }

  record All(Head head, List<Stored> stored) {}

  static Optional<Head> head(Reader reader) {
    return Optional.ofNullable(reader.get(DirectoryTables.CREDENTIAL_HEAD, DirectoryTables.ONLY))
        .map(Head::decode);
  }

  static All all(Reader reader, int limit) {
    List<Stored> stored = new ArrayList<>();
    for (Reader.Row row :
        reader.scan(
            DirectoryTables.CREDENTIALS, DirectoryTables.FIRST, DirectoryTables.END, limit)) {
      stored.add(Stored.decode(row.key(), row.value()));
    }
    return new All(head(reader).orElseGet(Head::fresh), stored);
  }

  /// Whether the credential exists and has not expired.
  static boolean isGood(Reader reader, CredentialId id, Instant now) {
    byte[] key = DirectoryTables.key(id.value());
    byte[] value = reader.get(DirectoryTables.CREDENTIALS, key);
    return value != null && !Stored.decode(key, value).expired(now);
  }

  static void put(Writer writer, Stored stored) {
    writer.put(
        DirectoryTables.CREDENTIALS,
        DirectoryTables.key(stored.credential().id().value()),
        stored.encode());
  }

  static void delete(Writer writer, CredentialId id) {
    writer.delete(DirectoryTables.CREDENTIALS, DirectoryTables.key(id.value()));
    writer.delete(DirectoryTables.CREDENTIAL_USES, DirectoryTables.key(id.value()));
    writer.delete(DirectoryTables.CAPABILITY_MASKS, DirectoryTables.key(id.value()));
  }

  static void putHead(Writer writer, Head head) {
    writer.put(DirectoryTables.CREDENTIAL_HEAD, DirectoryTables.ONLY, head.encode());
  }

  /// SHA-256 over salt and secret. Sufficient for a secret of 130 random bits.
  static byte[] digest(byte[] salt, String secret) {
    return Digests.sha256(salt, DirectoryTables.key(secret));
  }
}
