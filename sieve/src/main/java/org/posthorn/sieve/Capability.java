package org.posthorn.sieve;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The Sieve extensions that are implemented, which scripts may `require` (RFC 5228 §3.2).
public enum Capability {
  ENVELOPE("envelope"),
  ENCODED_CHARACTER("encoded-character"),
  FILEINTO("fileinto"),
  OCTET("comparator-i;octet"),
  ASCII_CASEMAP("comparator-i;ascii-casemap"),
  ASCII_NUMERIC("comparator-i;ascii-numeric"),
  COPY("copy"),
  RELATIONAL("relational"),
  VARIABLES("variables"),
  IMAP4FLAGS("imap4flags"),
  SUBADDRESS("subaddress"),
  REJECT("reject"),
  EREJECT("ereject"),
  VACATION("vacation"),
  VACATION_SECONDS("vacation-seconds"),
  DATE("date"),
  INDEX("index"),
  BODY("body"),
  MAILBOX("mailbox"),
  MAILBOXID("mailboxid"),
  MBOXMETADATA("mboxmetadata"),
  SERVERMETADATA("servermetadata"),
  SPECIAL_USE("special-use"),
  DUPLICATE("duplicate"),
  ENVIRONMENT("environment"),
  IHAVE("ihave"),
  EDITHEADER("editheader"),
  MIME("mime"),
  FOREVERYPART("foreverypart"),
  EXTRACTTEXT("extracttext"),
  REPLACE("replace"),
  ENCLOSE("enclose"),
  ENOTIFY("enotify"),
  INCLUDE("include"),
  SPAMTEST("spamtest"),
  SPAMTESTPLUS("spamtestplus"),
  VIRUSTEST("virustest"),
  EXTLISTS("extlists"),
  FCC("fcc"),
  REGEX("regex"),
  /// RFC 6785: for scripts that run when mail is changed over IMAP.
  IMAPSIEVE("imapsieve");

  private static final Map<String, Capability> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(Capability::sieveName, c -> c));

  private final String sieveName;

  Capability(String sieveName) {
    this.sieveName = sieveName;
  }

  /// The name that `require` uses.
  public String sieveName() {
    return sieveName;
  }

  /// The capability with this name, compared octet by octet (RFC 5228 §3.2).
  public static Optional<Capability> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }
}
