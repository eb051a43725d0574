package org.posthorn.jmap.protocol;

import java.util.Arrays;
import java.util.Optional;

/// What a client says that it uses (RFC 8620 §2).
public enum Capability {
  CORE("urn:ietf:params:jmap:core"),
  MAIL("urn:ietf:params:jmap:mail");

  private final String uri;

  Capability(String uri) {
    this.uri = uri;
  }

  public String uri() {
    return uri;
  }

  static Optional<Capability> of(String uri) {
    return Arrays.stream(values()).filter(each -> each.uri.equals(uri)).findFirst();
  }
}
