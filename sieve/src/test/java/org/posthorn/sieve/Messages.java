package org.posthorn.sieve;

import java.util.OptionalInt;
import java.util.Set;

/// Messages and an account that tests share.
final class Messages {
  /// Message A of RFC 5228 §9, with a few fields more.
  static final String COYOTE =
      """
      Received: from mx.example.org by mail.example.com; Tue, 1 Apr 1997 09:06:31 -0800
      Received: from inner by mx.example.org; Tue, 1 Apr 1997 09:05:00 -0800
      Date: Tue, 1 Apr 1997 09:06:31 -0800 (PST)
      From: coyote@desert.example.org
      To: roadrunner@acme.example.com, me+lists@example.com
      Subject: I have a present for you
      Message-ID: <1@desert.example.org>
      X-Count: 12 items
      X-Umlaut: =?utf-8?q?caf=C3=A9?=

      Look, I'm sorry about the whole anvil thing, and I really
      didn't mean to try and drop it on you from the top of the
      cliff.  I want to try to make it up to you.
      """;

  /// A message with attachments.
  static final String MIXED =
      """
      From: a@example.org
      To: me@example.com
      Subject: parts
      MIME-Version: 1.0
      Content-Type: multipart/mixed; boundary=outer

      prologue
      --outer
      Content-Type: text/plain; charset=utf-8
      Content-Transfer-Encoding: base64

      Z3LDvMOfZSBhdXMgS8O2bG4=
      --outer
      Content-Type: text/html

      <p>caf&eacute; <b>mar</b>ket</p>
      --outer
      Content-Type: application/pdf; name="bill.pdf"
      Content-Disposition: attachment; filename="bill.pdf"

      %PDF
      --outer
      Content-Type: message/rfc822

      From: inner@example.org
      Subject: inside

      inner text
      --outer--
      epilogue
      """;

  private Messages() {}

  /// The message of a case: its own, one that is named, or the usual one.
  static String of(Table.Case row) {
    if (row.parts().size() < 3) {
      return COYOTE;
    }
    String written = row.parts().get(1);
    return written.equals("MIXED\n") ? MIXED : written;
  }

  static Account account() {
    Account account = new Account();
    account.from = "coyote@desert.example.org";
    account.to = "me+lists@example.com";
    account.mailboxes.addAll(Set.of("Archive", "Ä"));
    account.ids.put("F1", "Archive");
    account.uses.put("Archive", "\\Archive");
    account.metadata.put("Archive/private/comment", "old");
    account.metadata.put("/shared/admin", "root");
    account.items.put("domain", "example.com");
    account.items.put("remote-ip", "192.0.2.1");
    account.lists.put("friends", Set.of("coyote@desert.example.org"));
    account.scripts.put("PERSONAL/other", "require \"fileinto\"; fileinto \"other\";");
    account.scripts.put(
        "PERSONAL/appends",
        "require [\"include\",\"variables\"]; global \"x\"; set \"x\" \"${x}a\";");
    account.scripts.put("PERSONAL/stops", "stop;");
    account.scripts.put("PERSONAL/loop", "require \"include\"; include \"loop\";");
    account.scripts.put("GLOBAL/returns", "require [\"include\"]; return; discard;");
    account.scripts.put(
        "PERSONAL/sets",
        "require [\"include\",\"variables\",\"imap4flags\"]; global \"x\"; set \"x\" \"shared\";"
            + " set \"y\" \"own\"; addflag \"$in\";");
    account.spam = OptionalInt.of(50);
    account.virus = OptionalInt.of(3);
    return account;
  }
}
