package org.posthorn.jmap.blob;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Where a part is in a message, as IMAP counts (RFC 9051 §6.4.5.1): `1.2` is the second part of
/// the first. What JMAP calls partId.
public record PartNumber(String dotted) {
  /// Deeper than the scanner looks.
  private static final int DEPTH_MAX = 100;

  private static final Pattern DOTTED = Pattern.compile("[1-9][0-9]{0,5}(?:\\.[1-9][0-9]{0,5})*");

  /// The number of a part; empty if the text is none.
  public static Optional<PartNumber> parse(String dotted) {
    return DOTTED.matcher(dotted).matches() && dotted.split("\\.").length <= DEPTH_MAX
        ? Optional.of(new PartNumber(dotted))
        : Optional.empty();
  }

  public static PartNumber of(int... numbers) {
    return new PartNumber(
        IntStream.of(numbers).mapToObj(String::valueOf).collect(Collectors.joining(".")));
  }

  /// For [org.posthorn.mime.Entity#part].
  public int[] numbers() {
    return Stream.of(dotted.split("\\.")).mapToInt(Integer::parseInt).toArray();
  }

  /// With an underscore for each dot, which an id cannot have (RFC 8620 §1.2).
  String spelled() {
    return dotted.replace('.', '_');
  }

  @Override
  public String toString() {
    return dotted;
  }
}
