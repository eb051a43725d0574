package org.posthorn.admin.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.posthorn.runtime.TimeSlice;
import org.posthorn.store.MailAccount;
import org.posthorn.store.mail.MailException;
import org.posthorn.store.mail.Mailbox;
import org.posthorn.store.message.MessageBytes;
import org.posthorn.store.view.MailboxView;

/// Writes mail of an account as files, one message at a time, with little memory. Messages that
/// arrive during the export are left out. One thread.
public final class MailExport {
  private final MailAccount account;
  private final TimeSlice slice = new TimeSlice();

  public MailExport(MailAccount account) {
    this.account = account;
  }

  /// Writes one mailbox as an mbox file.
  ///
  /// @throws IOException if it cannot be written
  public void mbox(Mailbox mailbox, OutputStream out) throws IOException {
    MboxOutput mbox = new MboxOutput(out);
    each(
        mailbox,
        (uid, received, flags, bytes) -> {
          mbox.begin(received, flags);
          bytes.copyTo(0, bytes.size(), mbox);
          mbox.end();
        });
    mbox.flush();
  }

  /// Writes mailboxes as a zip file with an mbox file for each.
  ///
  /// @throws IOException if it cannot be written
  public void zipOfMboxes(List<Mailbox> mailboxes, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    for (Mailbox mailbox : mailboxes) {
      zip.putNextEntry(new ZipEntry(FileNames.folder(mailbox.path()) + ".mbox"));
      mbox(mailbox, zip);
      zip.closeEntry();
    }
    zip.finish();
  }

  /// Writes mailboxes as a zip file with a folder for each, and in it a file for each message.
  ///
  /// @throws IOException if it cannot be written
  public void zip(List<Mailbox> mailboxes, OutputStream out) throws IOException {
    ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8);
    for (Mailbox mailbox : mailboxes) {
      String folder = FileNames.folder(mailbox.path()) + "/";
      zip.putNextEntry(new ZipEntry(folder));
      zip.closeEntry();
      each(
          mailbox,
          (uid, received, flags, bytes) -> {
            ZipEntry entry = new ZipEntry(folder + FileNames.message(uid, flags));
            entry.setLastModifiedTime(FileTime.from(received));
            zip.putNextEntry(entry);
            bytes.copyTo(0, bytes.size(), zip);
            zip.closeEntry();
          });
    }
    zip.finish();
  }

  private interface Visitor {
    void message(int uid, Instant received, MessageFlags flags, MessageBytes bytes)
        throws IOException;
  }

  private void each(Mailbox mailbox, Visitor visitor) throws IOException {
    MailboxView view = account.view(mailbox.id());
    for (int i = 0; i < view.size(); i++) {
      long flags = view.flags(i);
      try (MessageBytes bytes = account.open(view.emailId(i))) {
        visitor.message(
            view.uid(i),
            Instant.ofEpochMilli(view.internalDate(i)),
            MessageFlags.of(flags, view.keywords().names(flags)),
            bytes);
      } catch (MailException e) {
        continue; // expunged since the snapshot was taken
      }
      slice.breatheNow();
    }
  }
}
