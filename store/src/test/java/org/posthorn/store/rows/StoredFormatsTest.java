package org.posthorn.store.rows;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.posthorn.directory.AccountId;
import org.posthorn.directory.rights.MailboxRights;
import org.posthorn.directory.rights.Share;
import org.posthorn.store.clock.AccountClock;
import org.posthorn.store.clock.Gaps;
import org.posthorn.store.mail.Effect;
import org.posthorn.store.mail.EmailChange;
import org.posthorn.store.mail.KeywordNames;
import org.posthorn.store.mail.MailboxId;
import org.posthorn.store.mailbox.ShareNotice;
import org.posthorn.testkit.GoldenRow;

/// Mail that is on somebody's disk is read for ever.
class StoredFormatsTest {
  private static final long BEFORE_1970 = -86_400;
  private static final long LONG_AGO = 1_767_225_600;

  private static byte[] octets(int first, int count) {
    byte[] octets = new byte[count];
    IntStream.range(0, count).forEach(i -> octets[i] = (byte) (first + i));
    return octets;
  }

  @Test
  void head() {
    AccountCounters head = new AccountCounters();
    head.clock = new AccountClock(3, 12_345, 20_000);
    head.lastMailbox = 9;
    head.lastEmail = 1L << 40;
    head.lastUidValidity = Integer.MAX_VALUE;
    head.mailboxes = 7;
    head.emails = 300;
    head.usedBytes = 50_000_000_000L;
    head.tombstoneFloor = 17;
    head.tombstones = 200;
    head.emailsModSeq = 12_340;
    head.mailboxesModSeq = 12_300;
    head.threadsModSeq = 11_000;
    GoldenRow.check("mail_head_2", head, AccountCounters::encode, AccountCounters::decode);
    head.sharees = 300;
    GoldenRow.check("mail_head_3", head, AccountCounters::encode, AccountCounters::decode);
    head.sharees = 0;
    // Without states they are as late as they can be.
    head.emailsModSeq = 12_345;
    head.mailboxesModSeq = 12_345;
    head.threadsModSeq = 12_345;
    isRead("mail_head", head, AccountCounters::decode);
  }

  @Test
  void shares() {
    Share share =
        new Share(
            12_345,
            new TreeMap<>(Map.of(1, MailboxRights.parse("lr"), 300, MailboxRights.ALL)),
            Set.of(300));
    GoldenRow.check("share", share, ShareRow::encode, ShareRow::decode);
    GoldenRow.check(
        "shared_account",
        new SharedAccountRow(12_345, true),
        SharedAccountRow::encode,
        SharedAccountRow::decode);
    ShareNotice notice =
        new ShareNotice(
            LONG_AGO * 1_000,
            new AccountId(2),
            "bob@example.test",
            new AccountId(300),
            new MailboxId(5),
            "Entwürfe",
            MailboxRights.NONE,
            MailboxRights.parse("lrs"));
    GoldenRow.check("share_notification", notice, ShareNotice::encode, ShareNotice::decode);
    GoldenRow.check(
        "share_effect",
        new ShareEffect(new AccountId(7), true, Optional.of(notice)),
        effect -> effect.effect().bytes(),
        bytes -> ShareEffect.of(new Effect(ShareEffect.KIND, bytes)));
  }

  @Test
  void reminders() {
    GoldenRow.check(
        "reminder",
        new ReminderRow(LONG_AGO * 1_000, 12_345, 2, true, List.of(1, 300)),
        ReminderRow::encode,
        ReminderRow::decode);
    GoldenRow.check(
        "reminder_effect",
        new ReminderEffect(1L << 40, EmailChange.Why.UNANSWERED, LONG_AGO * 1_000),
        effect -> effect.effect().bytes(),
        bytes -> ReminderEffect.of(new Effect(ReminderEffect.KIND, bytes)));
  }

  @Test
  void gaps() {
    Gaps gaps = new Gaps(List.of(new Gaps.Range(1, 10_000), new Gaps.Range(20_001, 30_000)));
    GoldenRow.check("mail_head_gaps", gaps, GapsRow::encode, GapsRow::decode);
  }

  @Test
  void keywords() {
    KeywordNames names = KeywordNames.INITIAL.with("todo").with("größer");
    GoldenRow.check("mail_head_keywords", names, KeywordsRow::encode, KeywordsRow::decode);
  }

  @Test
  void mailbox() {
    MailboxRow row = new MailboxRow(5, 4, "Entwürfe");
    row.role = 3;
    row.removing = true;
    row.uidValidity = 77;
    row.uidNext = 1_001;
    row.total = 1_000;
    row.unseen = 128;
    row.deleted = 127;
    row.bytes = 1L << 33;
    row.highestModSeq = 12_345;
    row.createdModSeq = 2;
    row.changedModSeq = 12_000;
    row.countedModSeq = 12_345;
    isRead("mailbox", row, value -> MailboxRow.decode(5, value));
    row.sortOrder = 300;
    isRead("mailbox_2", row, value -> MailboxRow.decode(5, value));
    row.countedModSeq = 12_344;
    GoldenRow.check("mailbox_3", row, MailboxRow::encode, value -> MailboxRow.decode(5, value));
  }

  /// Of a format that is not written any more.
  private static <T> void isRead(String name, T value, Function<byte[], T> decode) {
    assertThat(decode.apply(GoldenRow.octets(name)))
        .as("%s as it is read", name)
        .usingRecursiveComparison()
        .isEqualTo(value);
  }

  @Test
  void email() {
    List<EmailRow.Place> places =
        List.of(new EmailRow.Place(1, 7), new EmailRow.Place(300, 1 << 30));
    EmailRow blob =
        new EmailRow(8, 12_345, LONG_AGO, 5_000_000, 2, octets(0xf0, 16), octets(1, 32), places);
    GoldenRow.check("email_in_a_blob", blob, EmailRow::encode, EmailRow::decode);
    EmailRow encrypted =
        new EmailRow(8, 12_345, LONG_AGO, 5_000_000, 2, octets(0xf0, 48), octets(1, 32), places);
    GoldenRow.check("email_in_an_encrypted_blob", encrypted, EmailRow::encode, EmailRow::decode);
    EmailRow row =
        new EmailRow(8, 12_345, BEFORE_1970, 512, 1, octets(0xf0, 16), octets(1, 32), List.of());
    GoldenRow.check("email_in_a_row", row, EmailRow::encode, EmailRow::decode);
  }

  @Test
  void upload() {
    UploadRow row = new UploadRow(12_345, 512, false, octets(0xf0, 16));
    GoldenRow.check("upload", row, UploadRow::encode, UploadRow::decode);
    UploadRow blob = new UploadRow(12_345, 5_000_000, true, octets(0xf0, 16));
    GoldenRow.check("upload_in_a_blob", blob, UploadRow::encode, UploadRow::decode);
    UploadRow encrypted = new UploadRow(12_345, 5_000_000, true, octets(0xf0, 48));
    GoldenRow.check("upload_in_an_encrypted_blob", encrypted, UploadRow::encode, UploadRow::decode);
  }

  @Test
  void structure() {
    byte[] header = "Subject: x\r\n\r\n".getBytes(US_ASCII);
    StructureRow first = new StructureRow(octets(0, 200), header, null);
    GoldenRow.check("email_structure", first, StructureRow::encode, StructureRow::decode);
    StructureRow row =
        new StructureRow(octets(0, 200), header, new StructureRow.Summary("Hé, you", true));
    GoldenRow.check("email_structure_2", row, StructureRow::encode, StructureRow::decode);
  }

  @Test
  void membership() {
    MembershipRow row =
        new MembershipRow(
            new EmailRow.Place(5, 7),
            1L << 40,
            12_345,
            1L << 63 | 5,
            512,
            BEFORE_1970,
            LONG_AGO,
            true);
    GoldenRow.check(
        "membership", row, MembershipRow::encode, value -> MembershipRow.decode(5, 7, value));
  }

  @Test
  void tombstone() {
    long[] ids = {1, 2, 300, 1L << 40};
    TombstoneRow first = new TombstoneRow(LONG_AGO * 1_000, ids, new long[0]);
    GoldenRow.check("tombstone", first, TombstoneRow::encode, TombstoneRow::decode);
    TombstoneRow row = new TombstoneRow(LONG_AGO * 1_000, ids, new long[] {1, 1, 298, 5});
    GoldenRow.check("tombstone_2", row, TombstoneRow::encode, TombstoneRow::decode);
  }

  @Test
  void expunged() {
    ExpungedRow first = new ExpungedRow(LONG_AGO * 1_000, ExpungedRow.REMOVED, List.of(), "", 0);
    GoldenRow.check("expunged", first, ExpungedRow::encode, ExpungedRow::decode);
    ExpungedRow row =
        new ExpungedRow(LONG_AGO * 1_000, ExpungedRow.AGED, List.of(5, 300), "Größe/2026", 0x41);
    GoldenRow.check("expunged_2", row, ExpungedRow::encode, ExpungedRow::decode);
  }

  @Test
  void effect() {
    EffectRow row = new EffectRow(LONG_AGO * 1_000, new Effect(200, octets(0, 5)));
    GoldenRow.check("outbox", row, EffectRow::encode, EffectRow::decode);
  }

  @Test
  void scripts() {
    GoldenRow.check(
        "script", new ScriptRow(300, 1 << 20, 12_345), ScriptRow::encode, ScriptRow::decode);
    GoldenRow.check(
        "mail_head_scripts",
        new ScriptsRow(300, "größer", 12_345),
        ScriptsRow::encode,
        ScriptsRow::decode);
  }

  @Test
  void memory() {
    GoldenRow.check("memory", new MemoRow(LONG_AGO * 1_000), MemoRow::encode, MemoRow::decode);
  }

  @Test
  void erasure() {
    GoldenRow.check(
        "mail_head_erasure", new Erasure(LONG_AGO * 1_000, true), Erasure::encode, Erasure::decode);
  }

  @Test
  void restores() {
    assertThat(Restores.decode(GoldenRow.octets("restores"))).isEqualTo(new Restores(300, 0));
    GoldenRow.check(
        "restores_2", new Restores(300, 28_944_000), Restores::encode, Restores::decode);
  }
}
