package org.posthorn.imap.append;

import java.io.IOException;
import org.posthorn.imap.fetch.SectionContent;
import org.posthorn.imap.response.ImapException;
import org.posthorn.imap.response.ResponseCode;
import org.posthorn.imap.session.ImapSession;
import org.posthorn.imap.session.Place;
import org.posthorn.imap.session.Selected;
import org.posthorn.imap.syntax.Extension;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.view.MailboxView;

/// The octets that a URL of CATENATE means (RFC 4469 §3). To be closed.
final class UrlContent implements AutoCloseable {
  private final SectionContent content;
  private long left;

  private UrlContent(SectionContent content, long left) {
    this.content = content;
    this.left = left;
  }

  /// @throws ImapException.No with BADURL if it means nothing here
  static UrlContent open(String url, ImapSession session) throws IOException {
    MessageUrl parsed = MessageUrl.parse(url).orElseThrow(() -> bad(url));
    if (parsed.isPart() && !session.offers(Extension.URL_PARTIAL)) {
      throw bad(url);
    }
    MailAccount account;
    MailboxId mailbox;
    if (parsed.mailbox().isEmpty()) {
      Selected selected = session.selectedMailbox().orElseThrow(() -> bad(url));
      account = selected.account();
      mailbox = selected.mailbox();
    } else {
      Place place = Place.find(session, parsed.mailbox()).orElseThrow(() -> bad(url));
      account = place.account();
      mailbox = place.id();
    }
    try {
      MailboxView view = account.view(mailbox);
      boolean valid =
          parsed.uidValidity().isEmpty() || parsed.uidValidity().getAsLong() == view.uidValidity();
      int index = parsed.uid() > Integer.MAX_VALUE ? -1 : view.indexOf((int) parsed.uid());
      if (!valid || index < 0) {
        throw bad(url);
      }
      SectionContent content =
          SectionContent.open(account, view.emailId(index), parsed.section())
              .orElseThrow(() -> bad(url));
      skip(content, parsed.from());
      return new UrlContent(content, parsed.octets());
    } catch (MailException e) {
      throw bad(url);
    }
  }

  private static void skip(SectionContent content, long octets) throws IOException {
    long left = octets;
    while (left > 0) {
      long skipped = content.stream().skip(left);
      if (skipped <= 0 && content.stream().read() < 0) {
        return; // it is shorter
      }
      left -= Math.max(1, skipped);
    }
  }

  // RFC 4469 §4: "BADURL" SP url-resp-text
  private static ImapException.No bad(String url) {
    boolean printable = url.length() < 1_000 && url.chars().allMatch(c -> c > ' ' && c < 0x7f);
    boolean plain = printable && url.indexOf('"') < 0 && url.indexOf('\\') < 0;
    return new ImapException.No(
        ResponseCode.of("BADURL", "\"" + (plain ? url : "") + "\""), "there is no such message");
  }

  /// At least one octet, or -1 at the end.
  int read(byte[] into) throws IOException {
    if (left == 0) {
      return -1;
    }
    int count = content.stream().read(into, 0, (int) Math.min(into.length, left));
    left -= Math.max(0, count);
    return count;
  }

  @Override
  public void close() throws IOException {
    content.close();
  }
}
