package org.posthorn.imap.syntax;

/// The octets allowed in each type of token. RFC 9051 §9.
enum CharacterClass {
  /// `ATOM-CHAR = <any CHAR except atom-specials>`
  ATOM("(){ %*\"\\]"),
  /// `ASTRING-CHAR = ATOM-CHAR / resp-specials`
  ASTRING("(){ %*\"\\"),
  /// `list-char = ATOM-CHAR / list-wildcards / resp-specials`
  LIST("(){ \"\\"),
  /// `tag = 1*<any ASTRING-CHAR except "+">`
  TAG("(){ %*\"\\+");

  private final boolean[] member = new boolean[256];

  CharacterClass(String except) {
    for (int c = 0x21; c < 0x7f; c++) {
      member[c] = except.indexOf(c) < 0;
    }
  }

  boolean has(int octet) {
    return octet >= 0 && octet < member.length && member[octet];
  }
}
