package org.posthorn.web.rest.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.web.rest.Description;

/// REST views of invitations.
final class InvitationViews {
  private InvitationViews() {}

  /// Possible replies to an invitation.
  enum Answer {
    ACCEPTED,
    TENTATIVE,
    DECLINED
  }

  /// An organizer.
  record Participant(
      @Description("the display name; may be empty") String name,
      @Description("the address; empty if it is not a mail address") String email) {}

  /// An attendee.
  record Attendee(
      @Description("the display name; may be empty") String name,
      @Description("the address; empty if it is not a mail address") String email,
      @Description("such as needs-action, accepted, tentative or declined") String status,
      @Description("whether attendance is required") boolean required,
      @Description("whether it is the calling account") boolean self) {}

  /// The time of a meeting.
  record MeetingTime(
      @Description("local time of the organizer: 2026-03-01T10:00, or a date for whole days")
          String start,
      @Description("the end, likewise; for whole days, the day after the last")
          Optional<String> end,
      @Description("the start in UTC; missing for whole days and for unknown zones")
          Optional<Instant> startsAt,
      @Description("the end in UTC") Optional<Instant> endsAt,
      @Description("whether it is whole days") boolean allDay,
      @Description("the organizer's time zone, an IANA name or an offset; missing if unknown")
          Optional<String> zone) {}

  /// The recurrence of a meeting.
  record Recurrence(
      @Description("daily, weekly, monthly, yearly or another word of RFC 5545") String frequency,
      @Description("2: every second time") int interval,
      @Description("number of occurrences") Optional<Integer> count,
      @Description("the last day") Optional<String> until,
      @Description("days of the week as RFC 5545 writes them, such as MO or -1FR")
          List<String> days) {}

  /// A meeting.
  record MeetingDetail(
      @Description("its UID") String uid,
      @Description("its SEQUENCE") int sequence,
      @Description("its title; may be empty") String title,
      @Description("its time; missing if it cannot be parsed") Optional<MeetingTime> time,
      @Description("its recurrence; missing if it does not recur") Optional<Recurrence> recurrence,
      @Description("its location; may be empty") String place,
      @Description("a link, preferably of the video meeting") Optional<String> link,
      @Description("whether it is a single occurrence of a series") boolean instance) {}

  /// Status of an invitation.
  record InvitationStatus(
      @Description("the account's reply to this message") Optional<Answer> answer,
      @Description("whether the account is invited and can reply") boolean mayAnswer,
      @Description("whether the conversation has a newer message about the same meeting")
          boolean outdated) {}

  /// A message about a meeting.
  record Invitation(
      @Description("request, cancel, reply, counter, publish or another method of RFC 5546")
          String method,
      @Description("the meeting") MeetingDetail meeting,
      @Description("who invites") Optional<Participant> organizer,
      @Description("attendees, the first 100") List<Attendee> attendees,
      @Description("number of attendees") int invited,
      @Description("comment of a reply; may be empty") String comment,
      @Description("the status") InvitationStatus status) {}
}
