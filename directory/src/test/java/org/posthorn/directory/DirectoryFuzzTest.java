package org.posthorn.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.BiFunction;
import org.posthorn.kv.StoreException;

class DirectoryFuzzTest {
  private static final Domain DOMAIN =
      new Domain(
          "a.test",
          TenantId.FIRST,
          true,
          '+',
          SendingLimits.NONE,
          Collections.emptySortedMap(),
          Instant.EPOCH);

  /// An expression, a target and a local part, one a line: whatever they are, they are refused with
  /// a reason, or the local part matches or not, and what it leads to is well-formed.
  @FuzzTest
  void pattern(byte[] input) {
    String[] lines = new String(input, StandardCharsets.UTF_8).split("\n", 3);
    if (lines.length < 3 || lines[0].length() > 512) {
      return;
    }
    Alias.Pattern alias = new Alias.Pattern("a.test", lines[0], List.of(lines[1]));
    try {
      DomainEntry.checkTemplates(alias);
      Address address = Address.of(lines[2], "a.test");
      new DomainEntry(DOMAIN, List.of(alias))
          .matching(address.key())
          .ifPresent(targets ->
              assertThat(targets)
                  .allSatisfy(t -> assertThat(Address.parse(t.toString())).isEqualTo(t)));
    } catch (DirectoryException e) {
      assertThat(e.kind()).isEqualTo(DirectoryException.Kind.INVALID);
    }
  }

  /// An address is refused, or equal to its own canonical form.
  @FuzzTest
  void address(byte[] input) {
    try {
      Address address = Address.parse(new String(input, StandardCharsets.UTF_8));
      assertThat(Address.parse(address.canonical())).isEqualTo(address);
    } catch (DirectoryException e) {
      assertThat(e.kind()).isEqualTo(DirectoryException.Kind.INVALID);
    }
  }

  @FuzzTest
  void argon2(byte[] input) {
    try {
      Argon2Hash hash = Argon2Hash.parse(new String(input, StandardCharsets.UTF_8));
      assertThat(Argon2Hash.parse(hash.toString()).settings()).isEqualTo(hash.settings());
    } catch (DirectoryException e) {
      assertThat(e.kind()).isEqualTo(DirectoryException.Kind.INVALID);
    }
  }

  /// The first byte chooses the kind of row, eight or fewer are the key, the rest is the value: it
  /// is read, and written again the same, or it is corrupt.
  @FuzzTest
  void rows(byte[] input) {
    if (input.length < 9) {
      return;
    }
    byte[] number = Arrays.copyOfRange(input, 1, 9);
    byte[] value = Arrays.copyOfRange(input, 9, input.length);
    try {
      switch (input[0] & 7) {
        case 0 -> same(value, DirectoryRows.Head.decode(value).encode());
        case 1 -> same(value, DirectoryRows.tenant(DirectoryRows.tenant(number, value)));
        case 2 -> DirectoryRows.domain(DirectoryTables.key("a.test"), value);
        case 3 -> DirectoryRows.account(number, value);
        case 4 -> same(value, DirectoryRows.name(DirectoryRows.name(value)));
        case 5 -> aliases(value);
        case 6 -> same(value, CredentialRows.Stored.decode(number, value).encode());
        default -> KeyValueAuditLog.event(Arrays.copyOf(number, 16), value);
      }
    } catch (StoreException e) {
      assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
    }
  }

  private static void aliases(byte[] value) {
    BiFunction<String, Integer, byte[]> key =
        (rest, kind) -> DirectoryTables.key("a.test\0" + (char) kind.intValue() + rest);
    for (int kind = 0; kind < 4; kind++) {
      try {
        same(value, DirectoryRows.alias(DirectoryRows.alias(key.apply("local", kind), value)));
      } catch (StoreException e) {
        assertThat(e.kind()).isEqualTo(StoreException.Kind.CORRUPT);
      }
    }
  }

  private static void same(byte[] read, byte[] written) {
    assertThat(written).isEqualTo(read);
  }
}
