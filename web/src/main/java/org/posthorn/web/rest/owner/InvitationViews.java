package org.posthorn.web.rest.owner;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.posthorn.web.rest.Description;

/// Invitations as REST tells them.
final class InvitationViews {
  private InvitationViews() {}

  /// What somebody answers to an invitation.
  enum Answer {
    ACCEPTED,
    TENTATIVE,
    DECLINED
  }

  /// Who invites.
  record Participant(
      @Description("as it is shown; may be empty") String name,
      @Description("the address; empty if it is not a mail address") String email) {}

  /// Who is invited.
  record Attendee(
      @Description("as it is shown; may be empty") String name,
      @Description("the address; empty if it is not a mail address") String email,
      @Description("such as needs-action, accepted, tentative or declined") String status,
      @Description("whether the organizer needs this one") boolean required,
      @Description("whether it is the account that asks") boolean self) {}

  /// When a meeting is.
  record MeetingTime(
      @Description("as the organizer's calendar has it: 2026-03-01T10:00, or a date for whole days")
          String start,
      @Description("likewise; of whole days the first one after it") Optional<String> end,
      @Description("the start in UTC; missing for whole days and for unknown zones")
          Optional<Instant> startsAt,
      @Description("the end in UTC") Optional<Instant> endsAt,
      @Description("whether it is whole days") boolean allDay,
      @Description(
              "the organizer's time zone, an IANA name or an offset; missing if it is not known")
          Optional<String> zone) {}

  /// How a meeting comes again.
  record Recurrence(
      @Description("daily, weekly, monthly, yearly or another word of RFC 5545") String frequency,
      @Description("2: every second time") int interval,
      @Description("how often in all") Optional<Integer> count,
      @Description("the last day") Optional<String> until,
      @Description("days of the week as RFC 5545 writes them, such as MO or -1FR")
          List<String> days) {}

  /// What a meeting is about.
  record MeetingDetail(
      @Description("names the meeting in all messages about it") String uid,
      @Description("how often its organizer has changed it") int sequence,
      @Description("its title; may be empty") String title,
      @Description("when it is; missing if that cannot be read") Optional<MeetingTime> time,
      @Description("how it comes again; missing if it does not") Optional<Recurrence> recurrence,
      @Description("where it is; may be empty") String place,
      @Description("a link, of a video meeting if there is one") Optional<String> link,
      @Description("whether this is about one of several of a series") boolean instance) {}

  /// How things stand with an invitation.
  record InvitationStanding(
      @Description("what the account has answered to this message") Optional<Answer> answer,
      @Description("whether the account is invited, and may answer") boolean mayAnswer,
      @Description("whether a newer message of the conversation is about the same meeting")
          boolean outdated) {}

  /// What a message says of a meeting.
  record Invitation(
      @Description("request, cancel, reply, counter, publish or another method of RFC 5546")
          String method,
      @Description("the meeting") MeetingDetail meeting,
      @Description("who invites") Optional<Participant> organizer,
      @Description("who is invited, the first 100") List<Attendee> attendees,
      @Description("how many are invited") int invited,
      @Description("what a reply says beside its answer; may be empty") String comment,
      @Description("how things stand") InvitationStanding standing) {}
}
