package org.posthorn.web.rest.administration;

import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// Whose things endpoints are about.
enum Whose {
  /// Those of an account that is named in the path.
  NAMED("Sign-in", "/accounts/{address}", "", " of an account"),

  /// Those of whoever calls.
  OWN("Self", "/self", "Own", " of the account that is signed in");

  private final String group;
  private final String path;
  private final String word;
  private final String of;

  Whose(String group, String path, String word, String of) {
    this.group = group;
    this.path = path;
    this.word = word;
    this.of = of;
  }

  /// Under which people find them.
  String group() {
    return group;
  }

  /// Below which they are.
  String path() {
    return path;
  }

  /// In the ids of operations, before the noun.
  String word() {
    return word;
  }

  /// In summaries, behind the noun.
  String of() {
    return of;
  }

  /// The scope for what changes nothing.
  String reading() {
    return this == OWN ? Endpoint.SELF : "admin.read";
  }

  /// The scope for the rest.
  String changing() {
    return this == OWN ? Endpoint.SELF : "admin.accounts";
  }

  /// The address of the account that a call is about.
  String address(RestCall call) {
    return this == OWN ? call.principal().name() : call.path("address");
  }
}
