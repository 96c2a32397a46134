/** How messages leave the product. Tests hand in receivers of their own. */
import { type Settings, settings } from '#lib/platform/env.ts'
import { isLoopbackHost } from './address-rules.ts'
import { createMailSender, type MailSender } from './channels/mail.ts'
import { createWebhookSender, type WebhookSender } from './channels/webhook.ts'

export type NotificationDeps = {
  publicUrl: string
  /** Null when no mail server is configured. */
  mail: MailSender | null
  /** Null when no receiver is configured. */
  webhook: WebhookSender | null
  random(): number
}

type Configured = Pick<Settings, 'publicUrl' | 'host' | 'smtpUrl' | 'smtpFrom' | 'webhookUrl' | 'webhookSecret'>

export function notificationDeps({
  publicUrl,
  host,
  smtpUrl,
  smtpFrom,
  webhookUrl,
  webhookSecret,
}: Configured): NotificationDeps {
  return {
    publicUrl,
    mail: smtpUrl ? createMailSender({ url: smtpUrl, from: smtpFrom }) : null,
    // A product that only this machine can reach may call receivers on this machine; one that others reach may not.
    webhook:
      webhookUrl && webhookSecret
        ? createWebhookSender({ url: webhookUrl, secret: webhookSecret, allowLoopback: isLoopbackHost(host) })
        : null,
    random: Math.random,
  }
}

let current: NotificationDeps | undefined
export const productNotificationDeps = (): NotificationDeps => (current ??= notificationDeps(settings()))
