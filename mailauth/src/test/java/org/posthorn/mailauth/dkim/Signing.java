package org.posthorn.mailauth.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.posthorn.mailauth.canonical.BodyHashes;
import org.posthorn.mailauth.canonical.Canonicalization;
import org.posthorn.mailauth.canonical.HeaderBlock;

/// Makes signatures with any tags, also such as no signer would write. Tags are changed one by one
/// from a good set; `bh` and `b` are right for them, unless they are set.
final class Signing {
  private final DkimKey key;
  private final Map<String, String> tags = new LinkedHashMap<>();
  private String separator = "; ";

  Signing(DkimKey key) {
    this.key = key;
    set("v", "1")
        .set("a", key.algorithm().tag())
        .set("c", "relaxed/relaxed")
        .set("d", key.domain().ascii())
        .set("s", key.selector())
        .set("h", "From:To:Subject");
  }

  Signing set(String tag, String value) {
    tags.put(tag, value);
    return this;
  }

  Signing without(String tag) {
    tags.remove(tag);
    return this;
  }

  /// `t=1; x=2`: each of them set, or taken away where nothing follows the equals sign but a dash.
  Signing with(String changes) {
    for (String change : changes.split(";", -1)) {
      if (!change.isBlank()) {
        String[] both = change.strip().split("=", 2);
        if (both[1].equals("-")) {
          without(both[0]);
        } else {
          set(both[0], both[1]);
        }
      }
    }
    return this;
  }

  Signing separatedBy(String text) {
    separator = text;
    return this;
  }

  /// The message with its signature at the top.
  String sign(String message) {
    int end = message.indexOf("\r\n\r\n");
    HeaderBlock header = HeaderBlock.of(message.substring(0, end + 2).getBytes(ISO_8859_1));
    byte[] body = message.substring(end + 4).getBytes(ISO_8859_1);
    String[] c = tags.getOrDefault("c", "simple/simple").split("/", 2);
    Canonicalization ofHeader = Canonicalization.of(c[0]).orElse(Canonicalization.RELAXED);
    Canonicalization ofBody =
        Canonicalization.of(c.length > 1 ? c[1] : "simple").orElse(Canonicalization.RELAXED);
    Map<String, String> all = new LinkedHashMap<>(tags);
    all.putIfAbsent("bh", hash(body, ofBody));
    String given = all.remove("b");
    List<String> list = new ArrayList<>();
    all.forEach((name, value) -> list.add(name + "=" + value));
    String unsigned = " " + String.join(separator, list) + separator + "b=";
    ByteArrayOutputStream signed = new ByteArrayOutputStream();
    header.write(
        List.of(all.getOrDefault("h", "").replaceAll("\\s", "").split(":", -1)), ofHeader, signed);
    signed.writeBytes(
        (ofHeader == Canonicalization.RELAXED
                ? HeaderBlock.relaxed("DKIM-Signature", unsigned)
                : "DKIM-Signature:" + unsigned)
            .getBytes(ISO_8859_1));
    String signature =
        given == null ? Base64.getEncoder().encodeToString(key.sign(signed.toByteArray())) : given;
    return "DKIM-Signature:" + unsigned + signature + "\r\n" + message;
  }

  private String hash(byte[] body, Canonicalization form) {
    BodyHashes hashes = new BodyHashes();
    String length = tags.getOrDefault("l", "");
    boolean part = length.matches("[0-9]{1,9}");
    hashes.want(form);
    if (part) {
      hashes.want(form, Long.parseLong(length));
    }
    hashes.update(body, 0, body.length);
    hashes.finish();
    byte[] hash =
        part ? hashes.hash(form, Long.parseLong(length)).orElse(new byte[32]) : hashes.hash(form);
    return Base64.getEncoder().encodeToString(hash);
  }
}
