package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The grants and authorization codes in an account's partition; the package documentation has the
/// layout.
final class GrantRows {
  private static final int VERSION = 1;

  private GrantRows() {}

  /// A grant with the digests of its refresh tokens.
  ///
  /// @param family common to all of its refresh tokens: distinguishes an old token from an invented
  ///   one
  /// @param current the valid tokens: several if the last one was used several times within the
  ///   time for retries
  /// @param used the token that was exchanged for the current ones
  /// @param usedAt when it was first used
  record Stored(
      Grant grant, byte[] family, List<byte[]> current, Optional<byte[]> used, Instant usedAt) {

    byte[] encode() {
      return new RowWriter(VERSION)
          .text(grant.client())
          .text(grant.clientName())
          .longList(grant.scope().services(), RowWriter::text)
          .text(grant.words())
          .instant(grant.created())
          .instant(grant.lastUse())
          .optional(grant.lastNetwork(), RowWriter::text)
          .bytes(family)
          .longList(current, RowWriter::bytes)
          .optional(used, RowWriter::bytes)
          .instant(usedAt)
          .done();
    }

    static Stored decode(byte[] key, byte[] value) {
      return RowReader.read(
          "grants",
          value,
          VERSION,
          row -> {
            if (key.length != Long.BYTES) {
              throw new IllegalArgumentException("a key of " + key.length + " bytes");
            }
            Grant grant =
                new Grant(
                    new CredentialId(ByteBuffer.wrap(key).getLong()),
                    row.text(),
                    row.text(),
                    new Scope(row.longList(RowReader::text)),
                    row.text(),
                    row.instant(),
                    row.instant(),
                    row.optional(RowReader::text));
            return new Stored(
                grant,
                row.bytes(),
                row.longList(RowReader::bytes),
                row.optional(RowReader::bytes),
                row.instant());
          });
    }

    boolean isCurrent(byte[] digest) {
      return current.stream().anyMatch(one -> MessageDigest.isEqual(one, digest));
    }

    boolean isUsed(byte[] digest) {
      return used.filter(one -> MessageDigest.isEqual(one, digest)).isPresent();
    }
  }

  /// An authorization code, without its secret.
  ///
  /// @param request the granted access
  /// @param grant the resulting grant; 0 if it was used without success
  record Code(CodeRequest request, Instant expires, Optional<CredentialId> grant) {

    byte[] encode() {
      return new RowWriter(VERSION)
          .text(request.client())
          .text(request.clientName())
          .text(request.redirectUri())
          .text(request.challenge())
          .longList(request.scope().services(), RowWriter::text)
          .text(request.words())
          .instant(expires)
          .optional(grant.map(CredentialId::value), RowWriter::int64)
          .done();
    }

    static Code decode(byte[] value) {
      return RowReader.read(
          "authorization codes",
          value,
          VERSION,
          row ->
              new Code(
                  new CodeRequest(
                      row.text(),
                      row.text(),
                      row.text(),
                      row.text(),
                      new Scope(row.longList(RowReader::text)),
                      row.text()),
                  row.instant(),
                  row.optional(RowReader::int64).map(CredentialId::new)));
    }
  }

  static Optional<Stored> grant(Reader reader, CredentialId id) {
    byte[] key = DirectoryTables.key(id.value());
    return Optional.ofNullable(reader.get(DirectoryTables.GRANTS, key))
        .map(value -> Stored.decode(key, value));
  }

  static List<Stored> grants(Reader reader, int limit) {
    List<Stored> grants = new ArrayList<>();
    for (Reader.Row row :
        reader.scan(DirectoryTables.GRANTS, DirectoryTables.FIRST, DirectoryTables.END, limit)) {
      grants.add(Stored.decode(row.key(), row.value()));
    }
    return grants;
  }

  static void put(Writer writer, Stored stored) {
    writer.put(
        DirectoryTables.GRANTS, DirectoryTables.key(stored.grant().id().value()), stored.encode());
  }

  static void delete(Writer writer, CredentialId id) {
    writer.delete(DirectoryTables.GRANTS, DirectoryTables.key(id.value()));
  }

  /// Removes all grants and codes.
  static void erase(Writer writer) {
    for (var table : List.of(DirectoryTables.GRANTS, DirectoryTables.CODES)) {
      writer
          .scan(table, DirectoryTables.FIRST, DirectoryTables.END, Integer.MAX_VALUE)
          .forEach(row -> writer.delete(table, row.key()));
    }
  }
}
