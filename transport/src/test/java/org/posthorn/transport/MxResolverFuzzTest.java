package org.posthorn.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.transport.MailTransport.UnreachableException;
import org.posthorn.transport.message.DeliveryOutcome;
import org.posthorn.transport.message.Destination;

/// Whatever stands in the DNS, mail goes to servers of the domain, the preferred first, and never
/// to ourselves or into a private network.
class MxResolverFuzzTest {
  private static final TransportSettings SETTINGS = TransportSettings.of("mx.example.test");
  private static final String[] HOSTS = {
    "a.test", "b.test", "c.test", "d.test", "mx.example.test", "far.test"
  };

  /// Each record takes an octet for what it is and whose, and what it says behind it.
  @FuzzTest
  void zones(byte[] input) throws UnknownHostException {
    MemoryZone zone = new MemoryZone();
    Map<String, Integer> preferences = new HashMap<>();
    ByteBuffer in = ByteBuffer.wrap(input);
    while (in.remaining() > 18) {
      int octet = in.get();
      String host = HOSTS[((octet >> 3) & 0x1F) % HOSTS.length];
      switch (octet & 7) {
        case 0, 1, 2 -> {
          int preference = in.get() & 0x0F;
          zone.mx("far.test", preference, host);
          preferences.merge(host, preference, Math::min);
        }
        case 3, 4 -> zone.address(host, address(in, 4));
        case 5 -> zone.address(host, address(in, 16));
        case 6 -> {
          if (in.get() == 0) {
            zone.failing(host, "SERVFAIL");
          } else {
            zone.secure(host);
          }
        }
        default -> zone.nullMx("far.test");
      }
    }
    List<MxHost> found;
    try {
      found =
          new MxResolver(zone, SETTINGS, own(zone), new Random(7)).of(new Destination("far.test"));
    } catch (UnreachableException e) {
      assertThat(e.outcome().kind())
          .isIn(DeliveryOutcome.Kind.TEMPORARY, DeliveryOutcome.Kind.PERMANENT);
      assertThat(e.outcome().text()).isNotBlank();
      return;
    }
    check(zone, found, preferences);
  }

  private static String address(ByteBuffer in, int bytes) throws UnknownHostException {
    byte[] octets = new byte[bytes];
    in.get(octets);
    return InetAddress.getByAddress(octets).getHostAddress();
  }

  private static void check(MemoryZone zone, List<MxHost> found, Map<String, Integer> preferences) {
    assertThat(found).hasSizeBetween(1, SETTINGS.addressesMax());
    assertThat(found.stream().map(MxHost::name).distinct())
        .hasSizeLessThanOrEqualTo(SETTINGS.hostsMax());
    int ours = preferences.getOrDefault("mx.example.test", Integer.MAX_VALUE);
    List<Integer> order = new ArrayList<>();
    for (MxHost mx : found) {
      assertThat(mx.name()).isNotEqualTo("mx.example.test");
      InetAddress address = mx.address().getAddress();
      assertThat(isPublic(address)).as("%s", address).isTrue();
      DomainName name = new DomainName(mx.name());
      assertThat(zone.a(name).values().contains(address))
          .as("an address of %s", name)
          .isNotEqualTo(zone.aaaa(name).values().contains(address));
      if (preferences.isEmpty()) {
        assertThat(mx.name()).isEqualTo("far.test"); // the implicit MX
      } else {
        order.add(preferences.get(mx.name()));
        assertThat(preferences.get(mx.name())).isLessThan(ours);
      }
    }
    assertThat(order).isSorted();
  }

  /// By the octets alone, after the registries of RFC 6890.
  private static boolean isPublic(InetAddress address) {
    byte[] octets = address.getAddress();
    int first = octets[0] & 0xFF;
    int second = octets[1] & 0xFF;
    if (octets.length == 4) {
      return !(first == 0
          || first == 10
          || first == 127
          || first >= 224
          || (first == 100 && second >= 64 && second < 128)
          || (first == 169 && second == 254)
          || (first == 172 && second >= 16 && second < 32)
          || (first == 192 && second == 168));
    }
    boolean empty = true; // ::, ::1 and IPv4 addresses written as IPv6
    for (int i = 0; i < 12; i++) {
      empty &= octets[i] == 0;
    }
    return !(empty || first == 0xFF || (first == 0xFE && second >= 0x80) || (first & 0xFE) == 0xFC);
  }

  /// Address literals and names as they come out of a mailbox.
  @FuzzTest
  void destinations(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    MemoryZone zone = new MemoryZone().address("far.test", "198.51.100.1");
    for (String name : new String[] {text, "[" + text + "]", "[IPv6:" + text + "]"}) {
      if (name.isEmpty() || name.length() > 255) {
        continue;
      }
      try {
        List<MxHost> found =
            new MxResolver(zone, SETTINGS, own(zone), new Random(7)).of(new Destination(name));
        for (MxHost mx : found) {
          assertThat(isPublic(mx.address().getAddress())).as(name).isTrue();
        }
      } catch (UnreachableException e) {
        assertThat(e.outcome().text()).isNotBlank();
      }
    }
  }

  private static LocalMxAddresses own(MemoryZone zone) {
    return new LocalMxAddresses(zone, InstantSource.system(), List.of(), List.of(), List.of());
  }
}
