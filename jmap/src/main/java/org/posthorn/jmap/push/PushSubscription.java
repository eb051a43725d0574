package org.posthorn.jmap.push;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.CredentialId;
import org.posthorn.directory.Principal;
import org.posthorn.directory.Scope;
import org.posthorn.directory.TenantId;
import org.posthorn.kv.Table;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// A push subscription of a client (RFC 8620 §7.2).
///
/// @param owner with the credential that created it: it ends with the credential
/// @param code that the client must return before anything other than the verification is sent
/// @param verified whether the client has returned the code
/// @param types names of types; empty for all
record PushSubscription(
    String id,
    Principal owner,
    String deviceClientId,
    Target target,
    String code,
    boolean verified,
    Instant expires,
    Optional<Set<String>> types) {

  /// In account partitions. The key is the id; the value has the fields in their order.
  static final Table TABLE = new Table(144, "push_subscription", Table.Family.ROWS);

  private static final int VERSION = 1;

  PushSubscription {
    types = types.map(Set::copyOf);
  }

  /// The target of messages.
  ///
  /// @param keys for encryption; without them a message is protected only by TLS
  record Target(String url, Optional<Keys> keys) {}

  /// Keys of RFC 8291 §2.
  ///
  /// @param key an uncompressed point on P-256
  /// @param secret for authentication
  record Keys(byte[] key, byte[] secret) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Keys keys
          && Arrays.equals(key, keys.key)
          && Arrays.equals(secret, keys.secret);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(key);
    }
  }

  PushSubscription with(boolean nowVerified, Instant until, Optional<Set<String>> wanted) {
    return new PushSubscription(
        id, owner, deviceClientId, target, code, nowVerified, until, wanted);
  }

  byte[] encode() {
    return new RowWriter(VERSION)
        .varText(owner.name())
        .varint(owner.tenant().value())
        .varint(owner.credential().value())
        .list(owner.scope().services(), RowWriter::varText)
        .varText(deviceClientId)
        .varText(target.url())
        .optional(target.keys(), (out, keys) -> out.varBytes(keys.key()).varBytes(keys.secret()))
        .varText(code)
        .flag(verified)
        .instant(expires)
        .optional(
            types, (out, names) -> out.list(names.stream().sorted().toList(), RowWriter::varText))
        .done();
  }

  static PushSubscription decode(AccountId account, String id, byte[] value) {
    return RowReader.read(
        TABLE.name(),
        value,
        VERSION,
        in -> {
          String name = in.varText();
          TenantId tenant = new TenantId(in.varint());
          CredentialId credential = new CredentialId(in.varint());
          List<String> services = in.list(RowReader::varText);
          // It only reads with its owner's rights; roles are not stored.
          Principal owner =
              new Principal(name, account, tenant, Set.of(), credential, new Scope(services));
          return new PushSubscription(
              id,
              owner,
              in.varText(),
              new Target(in.varText(), in.optional(at -> new Keys(at.varBytes(), at.varBytes()))),
              in.varText(),
              in.flag(),
              in.instant(),
              in.optional(at -> Set.copyOf(at.list(RowReader::varText))));
        });
  }
}
