package org.posthorn.web.reader;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import org.posthorn.directory.Principal;
import org.posthorn.runtime.Digests;

/// Binds the address of a remote image to the session that reads the message, so that the proxy
/// fetches only images of messages, and only for their readers. Thread-safe.
final class PictureSeal {
  static final String PATH = "/mail/picture";
  static final String URL = "u";
  static final String SEAL = "s";

  private final byte[] key;

  /// @param key the same on all nodes
  PictureSeal(byte[] key) {
    this.key = key.clone();
  }

  /// The path of an image for the page.
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
