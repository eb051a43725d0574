package org.posthorn.mime;

/// Limits of [MessageScanner]. What exceeds a limit is not refused, but becomes opaque (a leaf
/// without structure, an ignored header field), so that every message can be stored and read.
///
/// @param headerBytesMax bytes of one entity's header that are interpreted. Real headers stay under
///   64 KiB; 256 KiB leaves room for long References and ARC chains.
/// @param headerBytesTotalMax bytes of all headers of one message that are interpreted; bounds the
///   memory of an [Entity] tree.
/// @param partsMax entities in one message; further boundaries are read as text.
/// @param depthMax nesting depth; deeper multiparts and messages are leaves.
/// @param addressesMax addresses (and group marks) kept of one header field.
/// @param parametersMax parameters kept of one Content-Type or Content-Disposition.
public record MimeLimits(
    int headerBytesMax,
    int headerBytesTotalMax,
    int partsMax,
    int depthMax,
    int addressesMax,
    int parametersMax) {

  /// The default limits.
  public static MimeLimits defaults() {
    return new MimeLimits(256 * 1024, 1024 * 1024, 10_000, 100, 10_000, 200);
  }

  /// Checks that each bound is positive.
  ///
  /// @throws IllegalArgumentException naming the bound that is not
  public MimeLimits {
    requirePositive("headerBytesMax", headerBytesMax);
    requirePositive("headerBytesTotalMax", headerBytesTotalMax);
    requirePositive("partsMax", partsMax);
    requirePositive("depthMax", depthMax);
    requirePositive("addressesMax", addressesMax);
    requirePositive("parametersMax", parametersMax);
  }

  private static void requirePositive(String name, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(name + " must be positive, not " + value);
    }
  }
}
