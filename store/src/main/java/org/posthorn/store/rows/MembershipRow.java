package org.posthorn.store.rows;

import org.posthorn.kv.codec.RowReader;
import org.posthorn.kv.codec.RowWriter;
import org.posthorn.store.rows.EmailRow.Place;

/// A row of the membership table: an Email in a mailbox, with everything that a view contains, so
/// that one scan loads it.
///
/// @param place its key
/// @param flags keywords of the Email, and \Deleted of this membership
/// @param size of the Email in bytes
/// @param internalDate seconds since 1970
/// @param saveDate seconds since 1970
/// @param shared whether the Email may have other memberships, which its row then lists
public record MembershipRow(
    Place place,
    long emailId,
    long modSeq,
    long flags,
    long size,
    long internalDate,
    long saveDate,
    boolean shared) {
  private static final int VERSION = 1;
  private static final int SHARED = 1;

  public static MembershipRow decode(int mailbox, int uid, byte[] value) {
    RowReader in = new RowReader(MailTables.MEMBERSHIP.name(), value, VERSION);
    boolean shared = (in.octet() & SHARED) != 0;
    MembershipRow row =
        new MembershipRow(
            new Place(mailbox, uid),
            in.varint(),
            in.varint(),
            in.varint(),
            in.varint(),
            in.signedVarint(),
            in.signedVarint(),
            shared);
    in.end();
    return row;
  }

  public static MembershipRow decode(byte[] key, byte[] value) {
    return decode(MailTables.intAt(key, 0), MailTables.intAt(key, 4), value);
  }

  public byte[] encode() {
    return new RowWriter(VERSION)
        .octet(shared ? SHARED : 0)
        .varint(emailId)
        .varint(modSeq)
        .varint(flags)
        .varint(size)
        .signedVarint(internalDate)
        .signedVarint(saveDate)
        .done();
  }

  public int mailbox() {
    return place.mailbox();
  }

  public int uid() {
    return place.uid();
  }

  public byte[] key() {
    return MailTables.membership(place.mailbox(), place.uid());
  }

  public MembershipRow with(long newModSeq, long newFlags) {
    return new MembershipRow(
        place, emailId, newModSeq, newFlags, size, internalDate, saveDate, shared);
  }

  public MembershipRow asShared() {
    return new MembershipRow(place, emailId, modSeq, flags, size, internalDate, saveDate, true);
  }

  /// The same Email in another mailbox.
  public MembershipRow placed(Place newPlace, long newModSeq, long newSaveDate) {
    return new MembershipRow(
        newPlace, emailId, newModSeq, flags, size, internalDate, newSaveDate, shared);
  }
}
