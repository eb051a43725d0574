package org.posthorn.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;

/// The values of the directory's partition; the package documentation has the layouts.
final class DirectoryRows {
  private static final int VERSION = 1;

  /// The format of domains and accounts with sending limits. Written only for these, because older
  /// versions cannot read it.
  private static final int WITH_LIMITS = 2;

  /// The format of accounts with forwarding, likewise.
  private static final int WITH_FORWARDING = 3;

  /// The format of domains with settings, likewise.
  private static final int WITH_SETTINGS = 3;

  /// The format of aliases that are groups, likewise.
  private static final int WITH_GROUP = 2;

  private static final byte EXACT = 1;
  private static final byte PATTERN = 2;
  private static final byte CATCH_ALL = 3;

  private DirectoryRows() {}

  /// The head of the directory.
  ///
  /// @param version incremented by each write to the partition
  /// @param nextAccount the number of the next account
  /// @param nextTenant the number of the next tenant
  /// @param nextPattern orders patterns by the time of their creation
  /// @param secret of this installation, for salts of users that do not exist
  record Head(long version, long nextAccount, long nextTenant, long nextPattern, byte[] secret) {

    byte[] encode() {
      return new RowWriter(VERSION)
          .int64(version)
          .int64(nextAccount)
          .int64(nextTenant)
          .int64(nextPattern)
          .bytes(secret)
          .done();
    }

    static Head decode(byte[] value) {
      return RowReader.read(
          "the directory's head",
          value,
          VERSION,
          row -> new Head(row.int64(), row.int64(), row.int64(), row.int64(), row.bytes()));
    }

    Head changed() {
      return new Head(version + 1, nextAccount, nextTenant, nextPattern, secret);
    }

    Head accountsUsed(long count) {
      return new Head(version, nextAccount + count, nextTenant, nextPattern, secret);
    }

    /// Numbers above those that may have been assigned since a backup.
    ///
    /// @param now distinguishes this restore from others of the same backup
    Head leapt(Instant now) {
      long leap = (1 << 20) + Math.max(0, now.getEpochSecond());
      return new Head(
          version + 1, nextAccount + leap, nextTenant + leap, nextPattern + leap, secret);
    }

    Head patternUsed() {
      return new Head(version, nextAccount, nextTenant, nextPattern + 1, secret);
    }
  }

  static byte[] tenant(Tenant tenant) {
    return new RowWriter(VERSION).text(tenant.name()).done();
  }

  static Tenant tenant(byte[] key, byte[] value) {
    return RowReader.read(
        "tenants", value, VERSION, row -> new Tenant(new TenantId(number(key)), row.text()));
  }

  static byte[] domain(Domain domain) {
    SendingLimits limits = domain.sendingLimits();
    RowWriter row =
        new RowWriter(domain.settings().isEmpty() ? version(limits) : WITH_SETTINGS)
            .int64(domain.tenant().value())
            .flag(domain.scramForPasswords())
            .int64(domain.separator())
            .instant(domain.created());
    if (domain.settings().isEmpty()) {
      return limits(row, limits).done();
    }
    return limits
        .encode(row)
        .longList(domain.settings().keySet(), RowWriter::text)
        .longList(domain.settings().values(), RowWriter::text)
        .done();
  }

  static Domain domain(byte[] key, byte[] value) {
    return RowReader.read(
        "domains",
        value,
        VERSION,
        WITH_SETTINGS,
        row -> {
          TenantId tenant = new TenantId(row.int64());
          boolean scram = row.flag();
          char separator = (char) row.int64();
          Instant created = row.instant();
          return new Domain(
              Address.domain(string(key)),
              tenant,
              scram,
              separator,
              limits(row),
              settings(row),
              created);
        });
  }

  private static SortedMap<String, String> settings(RowReader row) {
    SortedMap<String, String> settings = new TreeMap<>();
    if (row.version() >= WITH_SETTINGS) {
      List<String> names = row.longList(RowReader::text);
      List<String> values = row.longList(RowReader::text);
      if (names.size() != values.size()) {
        throw new IllegalArgumentException("settings without values");
      }
      for (int i = 0; i < names.size(); i++) {
        settings.put(names.get(i), values.get(i));
      }
    }
    return settings;
  }

  static byte[] account(Account account) {
    int roles = 0;
    for (AccountRole role : account.roles()) {
      roles |= role.bit();
    }
    SendingLimits limits = account.sendingLimits();
    RowWriter row =
        new RowWriter(account.forwarding().isOn() ? WITH_FORWARDING : version(limits))
            .int64(account.tenant().value())
            .text(account.address().toString())
            .optional(account.displayName(), RowWriter::text)
            .int64(account.quotaBytes())
            .flag(account.disabled())
            .octet(roles)
            .instant(account.created());
    return account.forwarding().isOn()
        ? account.forwarding().encode(limits.encode(row)).done()
        : limits(row, limits).done();
  }

  private static int version(SendingLimits limits) {
    return limits.equals(SendingLimits.NONE) ? VERSION : WITH_LIMITS;
  }

  private static RowWriter limits(RowWriter row, SendingLimits limits) {
    return limits.equals(SendingLimits.NONE) ? row : limits.encode(row);
  }

  private static SendingLimits limits(RowReader row) {
    return row.version() >= WITH_LIMITS ? SendingLimits.decode(row) : SendingLimits.NONE;
  }

  static Account account(byte[] key, byte[] value) {
    return RowReader.read(
        "accounts",
        value,
        VERSION,
        WITH_FORWARDING,
        row -> {
          TenantId tenant = new TenantId(row.int64());
          Address address = Address.parse(row.text());
          Optional<String> name = row.optional(RowReader::text);
          long quota = row.int64();
          boolean disabled = row.flag();
          Set<AccountRole> roles = roles(row.octet());
          Instant created = row.instant();
          return new Account(
              new AccountId(number(key)),
              tenant,
              address,
              name,
              quota,
              disabled,
              roles,
              limits(row),
              row.version() == WITH_FORWARDING ? Forwarding.decode(row) : Forwarding.NONE,
              created);
        });
  }

  private static Set<AccountRole> roles(int bits) {
    Set<AccountRole> roles = EnumSet.noneOf(AccountRole.class);
    for (AccountRole role : AccountRole.values()) {
      if ((bits & role.bit()) != 0) {
        roles.add(role);
      }
    }
    return roles;
  }

  static byte[] name(AccountId id) {
    return new RowWriter(VERSION).int64(id.value()).done();
  }

  static AccountId name(byte[] value) {
    return RowReader.read("names", value, VERSION, row -> new AccountId(row.int64()));
  }

  static byte[] alias(Alias alias) {
    Optional<Group> group = alias instanceof Alias.Exact exact ? exact.group() : Optional.empty();
    RowWriter row = new RowWriter(group.isPresent() ? WITH_GROUP : VERSION);
    if (alias instanceof Alias.Pattern pattern) {
      row.text(pattern.expression());
    }
    row.longList(alias.targets(), RowWriter::text);
    group.ifPresent(said -> row.text(said.name()).octet(said.writers().code()));
    return row.done();
  }

  static Alias alias(byte[] key, byte[] value) {
    int nul = 0;
    while (nul < key.length && key[nul] != 0) {
      nul++;
    }
    int end = nul;
    return RowReader.read(
        "aliases",
        value,
        VERSION,
        WITH_GROUP,
        row -> {
          if (end + 1 >= key.length) {
            throw new IllegalArgumentException("a key without a kind");
          }
          String domain = Address.domain(new String(key, 0, end, StandardCharsets.UTF_8));
          String rest = new String(key, end + 2, key.length - end - 2, StandardCharsets.UTF_8);
          return switch (key[end + 1]) {
            case EXACT ->
                new Alias.Exact(
                    Address.of(rest, domain), row.longList(RowReader::text), group(row));
            case PATTERN -> new Alias.Pattern(domain, row.text(), row.longList(RowReader::text));
            case CATCH_ALL -> new Alias.CatchAll(domain, row.longList(RowReader::text));
            default -> throw new IllegalArgumentException("an alias of kind " + key[end + 1]);
          };
        });
  }

  private static Optional<Group> group(RowReader row) {
    return row.version() < WITH_GROUP
        ? Optional.empty()
        : Optional.of(new Group(row.text(), Group.Writers.of(row.octet())));
  }

  /// The key of an alias; that of a pattern contains its position.
  static byte[] aliasKey(Alias alias, long place) {
    return switch (alias) {
      case Alias.Exact exact ->
          aliasKey(exact.domain(), EXACT, exact.address().key().getBytes(StandardCharsets.UTF_8));
      case Alias.Pattern pattern -> aliasKey(pattern.domain(), PATTERN, DirectoryTables.key(place));
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

  /// The prefix of the keys of a domain's aliases.
  static byte[] aliasPrefix(String domain) {
    return DirectoryTables.key(domain + "\0");
  }

  /// The prefix of the keys of a domain's patterns.
  static byte[] patternPrefix(String domain) {
    return aliasKey(domain, PATTERN, new byte[0]);
  }

  /// The key of an account's name, next to those of the same domain.
  static byte[] nameKey(Address address) {
    return DirectoryTables.key(address.domain() + "\0" + address.key());
  }

  /// The prefix of the keys of a domain's names.
  static byte[] namePrefix(String domain) {
    return DirectoryTables.key(domain + "\0");
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
