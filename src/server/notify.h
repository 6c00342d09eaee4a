/* notify.h: tell systemd, where it started us, that we are ready or stopping (sd_notify's protocol). */
#ifndef SERVER_NOTIFY_H
#define SERVER_NOTIFY_H

/* "READY=1", "STOPPING=1"; nothing happens where NOTIFY_SOCKET is not set. */
void notify_systemd(const char *state);

#endif
