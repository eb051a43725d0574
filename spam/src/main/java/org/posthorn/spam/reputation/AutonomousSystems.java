package org.posthorn.spam.reputation;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.posthorn.runtime.Cidr;

/// Maps addresses to autonomous systems (RFC 1930), by a table that an administrator provides:
/// lines `NETWORK NUMBER`, separated by a tab, a comma or spaces; the rest of a line, empty lines
/// and lines beginning with `#` are ignored. The longest prefix counts. Immutable.
public final class AutonomousSystems {
  /// No table.
  public static final AutonomousSystems NONE =
      new AutonomousSystems(Ranges.of(List.of()), Ranges.of(List.of()));

  /// Maximum number of lines: the whole Internet has about 1,200,000 prefixes.
  public static final int LINES_MAX = 4_000_000;

  private static final Pattern SEPARATOR = Pattern.compile("[\\s,;]+");

  /// Only this part of an IPv6 address is used: longer prefixes are not routed.
  private static final int IPV6_BITS = 64;

  private final Ranges ipv4;
  private final Ranges ipv6;

  private AutonomousSystems(Ranges ipv4, Ranges ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /// Reads a table.
  ///
  /// @throws IOException naming the line, if the file cannot be read or is malformed
  public static AutonomousSystems read(Path file) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      return read(lines, file.toString());
    }
  }

  static AutonomousSystems parse(String table) throws IOException {
    return read(new BufferedReader(new StringReader(table)), "table");
  }

  private static AutonomousSystems read(BufferedReader lines, String name) throws IOException {
    List<Prefix> ipv4 = new ArrayList<>();
    List<Prefix> ipv6 = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (++number > LINES_MAX) {
        throw new IOException(name + " has more than " + LINES_MAX + " lines");
      }
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        continue;
      }
      try {
        String[] fields = SEPARATOR.split(text, 3);
        Cidr network = Cidr.parse(fields[0]);
        long system = fields.length < 2 ? -1 : number(fields[1]);
        if (network.network() instanceof Inet4Address) {
          ipv4.add(Prefix.of(network, Integer.SIZE, system));
        } else if (network.prefix() <= IPV6_BITS) {
          ipv6.add(Prefix.of(network, IPV6_BITS, system));
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(
            name + ":" + number + ": expected NETWORK and NUMBER, as 192.0.2.0/24 64500", e);
      }
    }
    return new AutonomousSystems(Ranges.of(ipv4), Ranges.of(ipv6));
  }

  private static long number(String text) {
    String digits = text.startsWith("AS") || text.startsWith("as") ? text.substring(2) : text;
    return Integer.toUnsignedLong(Integer.parseUnsignedInt(digits));
  }

  /// The system of an address, if it is in the table.
  public OptionalLong of(InetAddress address) {
    ByteBuffer octets = ByteBuffer.wrap(address.getAddress());
    return address instanceof Inet4Address
        ? ipv4.find(Integer.toUnsignedLong(octets.getInt()))
        : ipv6.find(octets.getLong());
  }

  /// @param first of its addresses, as far as they are distinguished
  /// @param last of them
  private record Prefix(long first, long last, long system) {
    static Prefix of(Cidr network, int bits, long system) {
      if (system < 0) {
        throw new IllegalArgumentException("no number");
      }
      ByteBuffer octets = ByteBuffer.wrap(network.network().getAddress());
      long first =
          bits == Integer.SIZE ? Integer.toUnsignedLong(octets.getInt()) : octets.getLong();
      int free = bits - network.prefix();
      long rest = free == Long.SIZE ? -1L : (1L << free) - 1;
      return new Prefix(first, first | rest, system);
    }
  }

  /// Ranges that do not overlap: each begins at `from` and ends before the next. Unsigned numbers,
  /// stored with their highest bit inverted so that they sort.
  private record Ranges(long[] from, int[] system, boolean[] any) {
    static Ranges of(List<Prefix> prefixes) {
      List<Prefix> sorted = new ArrayList<>(prefixes);
      sorted.sort(
          Comparator.comparingLong((Prefix prefix) -> prefix.first() ^ Long.MIN_VALUE)
              .thenComparing(
                  Comparator.comparingLong((Prefix prefix) -> prefix.last() ^ Long.MIN_VALUE)
                      .reversed()));
      Builder builder = new Builder(2 * sorted.size() + 1);
      Deque<Prefix> open = new ArrayDeque<>();
      for (Prefix prefix : sorted) {
        builder.close(open, prefix.first());
        builder.begin(prefix.first(), prefix.system());
        open.push(prefix);
      }
      builder.close(open, -1);
      return builder.done();
    }

    OptionalLong find(long address) {
      int at = Arrays.binarySearch(from, address ^ Long.MIN_VALUE);
      int range = at >= 0 ? at : -at - 2;
      return range < 0 || !any[range]
          ? OptionalLong.empty()
          : OptionalLong.of(Integer.toUnsignedLong(system[range]));
    }
  }

  private static final class Builder {
    private final long[] from;
    private final int[] system;
    private final boolean[] any;
    private int size;

    Builder(int most) {
      from = new long[most];
      system = new int[most];
      any = new boolean[most];
    }

    /// A prefix that begins inside another one replaces it: it is longer.
    void begin(long first, long number) {
      add(first, (int) number, true);
    }

    private void add(long first, int number, boolean some) {
      int at = size > 0 && from[size - 1] == (first ^ Long.MIN_VALUE) ? size - 1 : size;
      from[at] = first ^ Long.MIN_VALUE;
      system[at] = number;
      any[at] = some;
      size = at + 1;
    }

    /// Ends the prefixes that end before an address: after each, the surrounding one continues.
    void close(Deque<Prefix> open, long before) {
      while (!open.isEmpty() && Long.compareUnsigned(open.element().last(), before) < 0) {
        Prefix ended = open.pop();
        if (open.isEmpty()) {
          add(ended.last() + 1, 0, false);
        } else if (open.element().last() != ended.last()) {
          add(ended.last() + 1, (int) open.element().system(), true);
        }
      }
    }

    Ranges done() {
      return new Ranges(
          Arrays.copyOf(from, size), Arrays.copyOf(system, size), Arrays.copyOf(any, size));
    }
  }
}
