package org.posthorn.web.session;

import java.util.Locale;
import java.util.Optional;
import org.posthorn.web.WebException;
import org.posthorn.web.WebRequest;

/// Checks whether a request is from a page of this server, by the fields Origin and Sec-Fetch-Site
/// (Fetch §3.2, Fetch Metadata §2.4). Requests without both are not from a current browser.
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

  /// Whether a page of another site loads this as a subresource: an image, a script, a fetch. Links
  /// to this site do not count (Fetch Metadata §2.3, 2.4).
  static boolean isPartOfAnother(WebRequest request) {
    String site = request.field("Sec-Fetch-Site").orElse("none");
    boolean ours = site.equals("same-origin") || site.equals("none");
    return !ours && !request.field("Sec-Fetch-Mode").orElse("").equals("navigate");
  }

  /// @throws WebException 403 if it is not from a page of this server
  static void require(WebRequest request) {
    if (!is(request)) {
      throw new WebException(403, "this form was not sent by a page of this server");
    }
  }

  /// The origin of this server's pages (RFC 6454 §6.2).
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
