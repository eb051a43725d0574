package org.posthorn.jmap.blob;

import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The number of a part as in IMAP (RFC 9051 §6.4.5.1): `1.2` is the second part of the first.
/// JMAP's partId.
public record PartNumber(String dotted) {
  /// More than the scanner's largest depth.
  private static final int DEPTH_MAX = 100;

  private static final Pattern DOTTED = Pattern.compile("[1-9][0-9]{0,5}(?:\\.[1-9][0-9]{0,5})*");

  /// Parses a part number; empty if the text is not one.
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

  /// With underscores instead of dots, which an id cannot contain (RFC 8620 §1.2).
  String spelled() {
    return dotted.replace('.', '_');
  }

  @Override
  public String toString() {
    return dotted;
  }
}
