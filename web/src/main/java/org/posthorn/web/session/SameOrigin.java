package org.posthorn.web.session;

import java.util.Locale;
import java.util.Optional;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Whether a request comes from a page of this server, as browsers say (Fetch §3.2, Fetch Metadata
/// §2.4). What says neither is no browser of today.
final class SameOrigin {
  private SameOrigin() {}

  static boolean is(WebRequest request) {
    Optional<String> site = request.field("Sec-Fetch-Site");
    Optional<String> origin = request.field("Origin");
    if (site.isPresent() && !site.get().equals("same-origin")) {
      return false;
    }
    return origin.isPresent() ? origin.get().equals(origin(request)) : site.isPresent();
  }

  /// Whether a page of another site has its browser ask for something for itself: a picture, a
  /// script, what a script asks for. Not whether it leads here (Fetch Metadata §2.3, 2.4).
  static boolean isPartOfAnother(WebRequest request) {
    String site = request.field("Sec-Fetch-Site").orElse("none");
    boolean ours = site.equals("same-origin") || site.equals("none");
    return !ours && !request.field("Sec-Fetch-Mode").orElse("").equals("navigate");
  }

  /// @throws WebException 403 unless it does
  static void require(WebRequest request) {
    if (!is(request)) {
      throw new WebException(403, "this form was not sent by a page of this server");
    }
  }

  /// What our own pages have as their origin (RFC 6454 §6.2).
  static String origin(WebRequest request) {
    String scheme = request.secure() ? "https" : "http";
    String authority = request.target().authority().toLowerCase(Locale.ROOT);
    String usual = request.secure() ? ":443" : ":80";
    return scheme
        + "://"
        + (authority.endsWith(usual)
            ? authority.substring(0, authority.length() - usual.length())
            : authority);
  }
}
