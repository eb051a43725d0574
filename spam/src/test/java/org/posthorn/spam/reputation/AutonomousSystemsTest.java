package org.posthorn.spam.reputation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.runtime.Cidr;

class AutonomousSystemsTest {
  private static final String TABLE =
      """
      # network, number
      198.51.100.0/24\t64500\tEXAMPLE-ONE
      198.51.0.0/16,64501
      198.51.100.128/25 AS64502
      198.51.100.128/26 64503
      255.255.255.255/32 64504

      2001:db8::/32 4200000000
      2001:db8:1::/48 64506
      ::/0 64507
      2001:db8::1/128 1
      """;

  @ParameterizedTest
  @CsvSource({
    "198.51.100.1, 64500",
    "198.51.100.127, 64500",
    "198.51.100.128, 64503",
    "198.51.100.191, 64503",
    "198.51.100.192, 64502",
    "198.51.101.0, 64501",
    "198.51.0.0, 64501",
    "198.51.255.255, 64501",
    "198.52.0.0, -1",
    "0.0.0.0, -1",
    "255.255.255.254, -1",
    "255.255.255.255, 64504",
    "2001:db8::1, 4200000000",
    "2001:db8:1:ffff::1, 64506",
    "2001:db8:2::, 4200000000",
    "2001:db9::, 64507",
    "ffff:ffff:ffff:ffff::, 64507",
  })
  void the_longest_prefix_counts(String address, long system) throws IOException {
    AutonomousSystems systems = AutonomousSystems.parse(TABLE);
    assertThat(systems.of(InetAddress.ofLiteral(address)).orElse(-1)).isEqualTo(system);
    assertThat(AutonomousSystems.NONE.of(InetAddress.ofLiteral(address))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"198.51.100.0/24", "198.51.100.1/24 5", "example.org 5", "10.0.0.0/8 -1"})
  void a_line_that_is_none_is_named(String line, @TempDir Path directory) throws IOException {
    Path file = Files.writeString(directory.resolve("as.tsv"), "10.0.0.0/8 7\n" + line + "\n");
    assertThatThrownBy(() -> AutonomousSystems.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("as.tsv:2: expected NETWORK and NUMBER");
  }

  @Test
  void random_tables_answer_as_one_that_looks_at_every_line() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      List<Cidr> networks = new ArrayList<>();
      StringBuilder table = new StringBuilder();
      for (int i = 0; i < 40; i++) {
        Cidr network = network(random);
        if (!networks.contains(network)) {
          table.append(network).append(' ').append(networks.size()).append('\n');
          networks.add(network);
        }
      }
      AutonomousSystems systems = AutonomousSystems.parse(table.toString());
      for (int i = 0; i < 200; i++) {
        InetAddress address = address(random, 32);
        assertThat(systems.of(address))
            .as("seed %d: %s in\n%s", seed, address, table)
            .isEqualTo(slowly(networks, address));
      }
    }
  }

  private static OptionalLong slowly(List<Cidr> networks, InetAddress address) {
    int best = -1;
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)
          && (best < 0 || networks.get(i).prefix() > networks.get(best).prefix())) {
        best = i;
      }
    }
    return best < 0 ? OptionalLong.empty() : OptionalLong.of(best);
  }

  private static Cidr network(Random random) throws UnknownHostException {
    int prefix = 24 + random.nextInt(9);
    return new Cidr(address(random, prefix), prefix);
  }

  private static InetAddress address(Random random, int bits) throws UnknownHostException {
    int last = (random.nextInt(256) >> (32 - bits)) << (32 - bits);
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) random.nextInt(2), (byte) last});
  }
}
