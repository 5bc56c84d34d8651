import { toJsonSchema } from '@valibot/to-json-schema'
import * as v from 'valibot'
import { success } from '../kernel/refusal.ts'
import { route, type Route } from './route.ts'

/**
 * The name of a route, from its method and path: `getCellsCellPlan`. Stable as long as they are.
 */
export function operationId(of: Pick<Route, 'method' | 'path'>): string {
  const words = of.path.match(/[A-Za-z0-9]+/g) ?? []
  return of.method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}

/** The route that serves the document of `routes` and itself. */
export function openApiRoute(routes: readonly Route[]): Route {
  let document: Record<string, unknown> | null = null
  const self: Route = route({
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    access: { kind: 'anyone' },
    scope: 'read',
    answer: v.record(v.string(), v.unknown()),
    handle: async () => success((document ??= openApi([...routes, self]))),
  })
  return self
}

/** The OpenAPI 3.1 document of routes, made from the schemas that check their requests. */
export function openApi(routes: readonly Route[]): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const of of routes) {
    const path = (paths[`/api${of.path}`] ??= {})
    path[of.method] = operation(of)
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Commonwatt',
      version: '1',
      description:
        'Everything a neighbourhood does, over HTTP. Energy is in Wh, power in W, money in integer millionths ' +
        'of the currency, time in UTC milliseconds; a name that holds a quantity ends in its unit.',
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
    },
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A token made under Settings. Scopes: read; readings (delivers values, sees nothing); ' +
            'write (includes both); admin (everything its person may).',
        },
      },
      schemas: { Problem: problemSchema },
      responses: {
        Problem: {
          description: 'What was wrong and what would be right (RFC 9457)',
          content: {
            'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
          },
        },
      },
    },
  }
}

function operation(of: Route): Record<string, unknown> {
  const isOpen = of.access.kind === 'anyone' || of.access.kind === 'setup'
  return {
    operationId: operationId(of),
    summary: of.summary,
    tags: [of.path.split('/')[1] ?? ''],
    security: isOpen ? [] : [{ token: [] }],
    'x-access': of.access,
    ...(isOpen ? {} : { 'x-scope': of.scope }),
    ...(of.needsProof === true ? { 'x-needs-proof': true } : {}),
    parameters: [...pathParameters(of), ...queryParameters(of)],
    ...(of.body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: {
              [of.bodyType ?? 'application/json']: { schema: jsonSchema(of.body, 'input') },
              // What these hold is said by their own standards.
              ...Object.fromEntries(Object.keys(of.bodyForms ?? {}).map((type) => [type, {}])),
            },
          },
        }),
    responses: {
      ...answers(of),
      default: { $ref: '#/components/responses/Problem' },
    },
  }
}

function answers(of: Route): Record<string, unknown> {
  const schema = of.contentType === undefined ? jsonSchema(of.answer, 'output') : { type: 'string' }
  if (schema['type'] === 'null') return { 204: { description: 'Done' } }
  const type = of.contentType ?? 'application/json'
  return { 200: { description: of.summary, content: { [type]: { schema } } } }
}

function pathParameters(of: Route): Record<string, unknown>[] {
  const properties = of.params === undefined ? {} : propertiesOf(jsonSchema(of.params, 'input'))
  return [...of.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    schema: properties[name] ?? { type: 'string' },
  }))
}

function queryParameters(of: Route): Record<string, unknown>[] {
  if (of.query === undefined) return []
  const schema = jsonSchema(of.query, 'input')
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  return Object.entries(propertiesOf(schema)).map(([name, property]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema: property,
  }))
}

function jsonSchema(
  schema: v.GenericSchema,
  typeMode: 'input' | 'output',
): Record<string, unknown> {
  const { $schema: _, ...rest } = toJsonSchema(schema, {
    target: 'draft-2020-12',
    typeMode,
    // What JSON Schema cannot say (a check in code) is left out of the document; the request is
    // still checked by it.
    errorMode: 'ignore',
  })
  return rest
}

function propertiesOf(schema: Record<string, unknown>): Record<string, unknown> {
  const { properties } = schema
  return typeof properties === 'object' && properties !== null ? { ...properties } : {}
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code', 'requestId'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'One plain sentence' },
    code: { type: 'string', description: 'Stable and machine-readable' },
    at: { type: 'string', description: 'Which part of the request was wrong' },
    requestId: { type: 'string', description: 'Names the request in the log of the node' },
  },
}
