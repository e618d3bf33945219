import { config } from 'zod'

/** Before any schema is made: the page's content security policy forbids code made from text, which zod would try. */
config({ jitless: true })
