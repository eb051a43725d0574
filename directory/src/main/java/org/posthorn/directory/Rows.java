package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The values of the directory's partition, as the package note lays them out.
final class Rows {
  private static final int VERSION = 1;

  /// Of domains and accounts that have something set about sending: only these are written so,
  /// since servers of the version before cannot read it.
  private static final int WITH_LIMITS = 2;

  /// Of accounts that forward, likewise.
  private static final int WITH_FORWARDING = 3;

  private static final byte EXACT = 1;
  private static final byte PATTERN = 2;
  private static final byte CATCH_ALL = 3;

  private Rows() {}

  /// The head of the directory.
  ///
  /// @param version raised by each write to the partition
  /// @param nextAccount the number of the next account
  /// @param nextTenant the number of the next tenant
  /// @param nextPattern orders patterns by when they were added
  /// @param secret known to this installation only: salts for users that do not exist
  record Head(long version, long nextAccount, long nextTenant, long nextPattern, byte[] secret) {

    byte[] encode() {
      return new RowEncoder(VERSION)
          .number(version)
          .number(nextAccount)
          .number(nextTenant)
          .number(nextPattern)
          .bytes(secret)
          .done();
    }

    static Head decode(byte[] value) {
      return RowDecoder.decode(
          value,
          VERSION,
          "the directory's head",
          row -> new Head(row.number(), row.number(), row.number(), row.number(), row.bytes()));
    }

    Head changed() {
      return new Head(version + 1, nextAccount, nextTenant, nextPattern, secret);
    }

    Head accountsUsed(long count) {
      return new Head(version, nextAccount + count, nextTenant, nextPattern, secret);
    }

    Head tenantUsed() {
      return new Head(version, nextAccount, nextTenant + 1, nextPattern, secret);
    }

    /// Above all accounts, tenants and patterns that may have been made since a backup.
    Head leapt() {
      long leap = 1 << 20;
      return new Head(
          version + 1, nextAccount + leap, nextTenant + leap, nextPattern + leap, secret);
    }

    Head patternUsed() {
      return new Head(version, nextAccount, nextTenant, nextPattern + 1, secret);
    }
  }

  static byte[] tenant(Tenant tenant) {
    return new RowEncoder(VERSION).string(tenant.name()).done();
  }

  static Tenant tenant(byte[] key, byte[] value) {
    return RowDecoder.decode(
        value, VERSION, "tenants", row -> new Tenant(new TenantId(number(key)), row.string()));
  }

  static byte[] domain(Domain domain) {
    SendingLimits limits = domain.sendingLimits();
    RowEncoder row =
        new RowEncoder(version(limits))
            .number(domain.tenant().value())
            .flag(domain.scramForPasswords())
            .number(domain.separator())
            .instant(domain.created());
    return limits(row, limits).done();
  }

  static Domain domain(byte[] key, byte[] value) {
    return RowDecoder.decode(
        value,
        VERSION,
        WITH_LIMITS,
        "domains",
        (row, version) -> {
          TenantId tenant = new TenantId(row.number());
          boolean scram = row.flag();
          char separator = (char) row.number();
          Instant created = row.instant();
          return new Domain(
              Address.domain(string(key)), tenant, scram, separator, limits(row, version), created);
        });
  }

  static byte[] account(Account account) {
    int roles = 0;
    for (Role role : account.roles()) {
      roles |= role.bit();
    }
    SendingLimits limits = account.sendingLimits();
    RowEncoder row =
        new RowEncoder(account.forwarding().isOn() ? WITH_FORWARDING : version(limits))
            .number(account.tenant().value())
            .string(account.address().toString())
            .optionalString(account.displayName())
            .number(account.quotaBytes())
            .flag(account.disabled())
            .one(roles)
            .instant(account.created());
    return account.forwarding().isOn()
        ? account.forwarding().encode(limits.encode(row)).done()
        : limits(row, limits).done();
  }

  private static int version(SendingLimits limits) {
    return limits.equals(SendingLimits.NONE) ? VERSION : WITH_LIMITS;
  }

  private static RowEncoder limits(RowEncoder row, SendingLimits limits) {
    return limits.equals(SendingLimits.NONE) ? row : limits.encode(row);
  }

  private static SendingLimits limits(RowDecoder row, int version) {
    return version >= WITH_LIMITS ? SendingLimits.decode(row) : SendingLimits.NONE;
  }

  static Account account(byte[] key, byte[] value) {
    return RowDecoder.decode(
        value,
        VERSION,
        WITH_FORWARDING,
        "accounts",
        (row, version) -> {
          TenantId tenant = new TenantId(row.number());
          Address address = Address.parse(row.string());
          Optional<String> name = row.optionalString();
          long quota = row.number();
          boolean disabled = row.flag();
          Set<Role> roles = roles(row.one());
          Instant created = row.instant();
          return new Account(
              new AccountId(number(key)),
              tenant,
              address,
              name,
              quota,
              disabled,
              roles,
              limits(row, version),
              version == WITH_FORWARDING ? Forwarding.decode(row) : Forwarding.NONE,
              created);
        });
  }

  private static Set<Role> roles(int bits) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Role role : Role.values()) {
      if ((bits & role.bit()) != 0) {
        roles.add(role);
      }
    }
    return roles;
  }

  static byte[] name(AccountId id) {
    return new RowEncoder(VERSION).number(id.value()).done();
  }

  static AccountId name(byte[] value) {
    return RowDecoder.decode(value, VERSION, "names", row -> new AccountId(row.number()));
  }

  static byte[] alias(Alias alias) {
    RowEncoder row = new RowEncoder(VERSION);
    if (alias instanceof Alias.Pattern pattern) {
      row.string(pattern.expression());
    }
    return row.strings(alias.targets()).done();
  }

  static Alias alias(byte[] key, byte[] value) {
    int nul = 0;
    while (nul < key.length && key[nul] != 0) {
      nul++;
    }
    int end = nul;
    return RowDecoder.decode(
        value,
        VERSION,
        "aliases",
        row -> {
          if (end + 1 >= key.length) {
            throw new IllegalArgumentException("a key without a kind");
          }
          String domain = Address.domain(new String(key, 0, end, StandardCharsets.UTF_8));
          String rest = new String(key, end + 2, key.length - end - 2, StandardCharsets.UTF_8);
          return switch (key[end + 1]) {
            case EXACT -> new Alias.Exact(Address.of(rest, domain), row.strings());
            case PATTERN -> new Alias.Pattern(domain, row.string(), row.strings());
            case CATCH_ALL -> new Alias.CatchAll(domain, row.strings());
            default -> throw new IllegalArgumentException("an alias of kind " + key[end + 1]);
          };
        });
  }

  /// The key of an alias; of a pattern with its place in the order.
  static byte[] aliasKey(Alias alias, long place) {
    return switch (alias) {
      case Alias.Exact exact ->
          aliasKey(exact.domain(), EXACT, exact.address().key().getBytes(StandardCharsets.UTF_8));
      case Alias.Pattern pattern -> aliasKey(pattern.domain(), PATTERN, Tables.key(place));
      case Alias.CatchAll all -> aliasKey(all.domain(), CATCH_ALL, new byte[0]);
    };
  }

  private static byte[] aliasKey(String domain, byte kind, byte[] rest) {
    byte[] prefix = aliasPrefix(domain);
    return ByteBuffer.allocate(prefix.length + 1 + rest.length)
        .put(prefix)
        .put(kind)
        .put(rest)
        .array();
  }

  /// What the keys of all aliases of a domain begin with.
  static byte[] aliasPrefix(String domain) {
    return Tables.key(domain + "\0");
  }

  /// What the keys of all patterns of a domain begin with.
  static byte[] patternPrefix(String domain) {
    return aliasKey(domain, PATTERN, new byte[0]);
  }

  /// The key of an account's name, beside those of the same domain.
  static byte[] nameKey(Address address) {
    return Tables.key(address.domain() + "\0" + address.key());
  }

  /// What the keys of all names of a domain begin with.
  static byte[] namePrefix(String domain) {
    return Tables.key(domain + "\0");
  }

  private static long number(byte[] key) {
    if (key.length != Long.BYTES) {
      throw new IllegalArgumentException("a key of " + key.length + " bytes");
    }
    return ByteBuffer.wrap(key).getLong();
  }

  private static String string(byte[] key) {
    return new String(key, StandardCharsets.UTF_8);
  }
}
