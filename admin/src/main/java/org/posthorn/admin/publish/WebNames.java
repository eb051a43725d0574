package org.posthorn.admin.publish;

/// HTTP services that other programs look for under names of a domain.
///
/// @param https whether HTTPS is served, so that mail programs can configure themselves
/// @param mtaSts the mode of the MTA-STS policy that is served: `none`, `testing`, `enforce`
public record WebNames(boolean https, String mtaSts) {
  /// Nothing is served.
  public static final WebNames NONE = new WebNames(false, "none");
}
