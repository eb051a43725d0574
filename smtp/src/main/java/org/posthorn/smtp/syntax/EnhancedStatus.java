package org.posthorn.smtp.syntax;

/// An enhanced mail system status code. RFC 3463 §2.
///
/// @param statusClass 2 success, 4 persistent transient failure, 5 permanent failure
/// @param subject the subject, 0 to 999
/// @param detail the detail, 0 to 999
public record EnhancedStatus(int statusClass, int subject, int detail) {
  public EnhancedStatus {
    if (statusClass != 2 && statusClass != 4 && statusClass != 5) {
      throw new IllegalArgumentException("status class " + statusClass);
    }
    if (subject < 0 || subject > 999 || detail < 0 || detail > 999) {
      throw new IllegalArgumentException("status " + subject + "." + detail);
    }
  }

  /// @param text such as `5.1.1`
  /// @throws IllegalArgumentException if it is malformed
  public static EnhancedStatus of(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("enhanced status " + text);
    }
    return new EnhancedStatus(
        Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), Integer.parseInt(parts[2]));
  }

  @Override
  public String toString() {
    return statusClass + "." + subject + "." + detail;
  }
}
