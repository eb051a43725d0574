package org.posthorn.directory.sessions;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.posthorn.directory.CredentialId;
import org.posthorn.kv.Reader;
import org.posthorn.kv.Table;
import org.posthorn.kv.Writer;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The rows of an account's sessions; the package documentation has the layout.
final class SessionRows {
  private static final int VERSION = 1;
  private static final Table SESSIONS = new Table(23, "web_sessions", Table.Family.ROWS);
  private static final byte[] ALL = {};

  /// More rows than limits allow.
  private static final int ROWS_MAX = 1_000;

  private SessionRows() {}

  /// @param hash SHA-256 of the token
  /// @param credential the credential that opened it; 0 for none
  /// @param factor the number of the factor that opened it; 0 for none
  record Stored(WebSession session, byte[] hash, CredentialId credential, long factor) {
    Stored with(WebSession other) {
      return new Stored(other, hash, credential, factor);
    }

    byte[] encode() {
      return new RowWriter(VERSION)
          .bytes(hash)
          .instant(session.created())
          .instant(session.lastUse())
          .text(session.network())
          .text(session.agent())
          .octet(session.way().code())
          .int64(credential.value())
          .int64(factor)
          .done();
    }

    static Stored decode(byte[] key, byte[] value) {
      return RowReader.read(
          "web sessions",
          value,
          VERSION,
          row -> {
            if (key.length != Long.BYTES) {
              throw new IllegalArgumentException("a key of " + key.length + " bytes");
            }
            byte[] hash = row.bytes();
            WebSession session =
                new WebSession(
                    new CredentialId(ByteBuffer.wrap(key).getLong()),
                    row.instant(),
                    row.instant(),
                    row.text(),
                    row.text(),
                    WebSession.Way.of(row.octet()));
            return new Stored(session, hash, new CredentialId(row.int64()), row.int64());
          });
    }
  }

  static Optional<Stored> find(Reader reader, CredentialId id) {
    byte[] key = key(id);
    return Optional.ofNullable(reader.get(SESSIONS, key)).map(value -> Stored.decode(key, value));
  }

  static List<Stored> all(Reader reader) {
    List<Stored> all = new ArrayList<>();
    for (Reader.Row row : reader.scan(SESSIONS, ALL, ALL, ROWS_MAX)) {
      all.add(Stored.decode(row.key(), row.value()));
    }
    return all;
  }

  static void put(Writer writer, Stored stored) {
    writer.put(SESSIONS, key(stored.session().id()), stored.encode());
  }

  static void delete(Writer writer, CredentialId id) {
    writer.delete(SESSIONS, key(id));
  }

  private static byte[] key(CredentialId id) {
    return ByteBuffer.allocate(Long.BYTES).putLong(id.value()).array();
  }
}
