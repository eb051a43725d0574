package org.posthorn.web.rest.administration;

import org.posthorn.web.rest.Endpoint;
import org.posthorn.web.rest.RestCall;

/// The account that endpoints refer to.
enum AccountPath {
  /// The account in the path.
  NAMED("Sign-in", "/accounts/{address}", "", " of an account"),

  /// The caller's own account.
  OWN("Self", "/self", "Own", " of the account that is signed in");

  private final String group;
  private final String path;
  private final String word;
  private final String of;

  AccountPath(String group, String path, String word, String of) {
    this.group = group;
    this.path = path;
    this.word = word;
    this.of = of;
  }

  /// The group in the documentation.
  String group() {
    return group;
  }

  /// The start of the path.
  String path() {
    return path;
  }

  /// The word in ids of operations, before the noun.
  String word() {
    return word;
  }

  /// The phrase in summaries, after the noun.
  String of() {
    return of;
  }

  /// The scope for reading.
  String reading() {
    return this == OWN ? Endpoint.SELF : "admin.read";
  }

  /// The scope for changes.
  String changing() {
    return this == OWN ? Endpoint.SELF : "admin.accounts";
  }

  /// The address of the account of a call.
  String address(RestCall call) {
    return this == OWN ? call.principal().name() : call.path("address");
  }
}
