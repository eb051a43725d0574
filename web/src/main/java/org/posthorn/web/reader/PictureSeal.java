package org.posthorn.web.reader;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Digests;

/// Ties the address of a picture to the session in which its message was read, so that this server
/// fetches nothing but what stands in somebody's mail, for nobody else. Thread-safe.
final class PictureSeal {
  static final String PATH = "/mail/picture";
  static final String URL = "u";
  static final String SEAL = "s";

  private final byte[] key;

  /// @param key the same on all nodes
  PictureSeal(byte[] key) {
    this.key = key.clone();
  }

  /// Where the page asks for a picture.
  String path(Principal reader, String url) {
    return PATH
        + "?"
        + URL
        + "="
        + URLEncoder.encode(url, StandardCharsets.UTF_8)
        + "&"
        + SEAL
        + "="
        + seal(reader, url);
  }

  boolean matches(Principal reader, String url, String seal) {
    return MessageDigest.isEqual(
        seal(reader, url).getBytes(StandardCharsets.UTF_8), seal.getBytes(StandardCharsets.UTF_8));
  }

  private String seal(Principal reader, String url) {
    String text = reader.account() + " " + reader.credential() + "\n" + url;
    byte[] mac = Digests.hmacSha256(key, text.getBytes(StandardCharsets.UTF_8));
    return Base64.getUrlEncoder().withoutPadding().encodeToString(mac);
  }
}
