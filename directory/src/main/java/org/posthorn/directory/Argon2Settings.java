package org.posthorn.directory;

/// The cost of Argon2 (RFC 9106).
///
/// @param memoryKib memory of one computation
/// @param iterations passes over it
/// @param parallelism lanes
public record Argon2Settings(int memoryKib, int iterations, int parallelism) {

  /// The OWASP recommendation for servers: 19 MiB, two passes, one lane.
  public static final Argon2Settings DEFAULT = new Argon2Settings(19 * 1024, 2, 1);

  /// The maximum cost: a stored hash with a higher cost is refused, so that an imported hash cannot
  /// exhaust the server.
  public static final int MEMORY_KIB_MAX = 256 * 1024;

  private static final int ITERATIONS_MAX = 64;
  private static final int PARALLELISM_MAX = 16;

  /// @throws DirectoryException of kind INVALID if a value is out of range
  public Argon2Settings {
    boolean within =
        parallelism >= 1
            && parallelism <= PARALLELISM_MAX
            && memoryKib >= 8 * parallelism
            && memoryKib <= MEMORY_KIB_MAX
            && iterations >= 1
            && iterations <= ITERATIONS_MAX;
    if (!within) {
      throw DirectoryException.invalid(
          "Argon2 with m=" + memoryKib + ",t=" + iterations + ",p=" + parallelism);
    }
  }
}
